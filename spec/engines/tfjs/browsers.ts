/** Which browser is here: what CHROME_PATH names, else the first that is where such browsers are put. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const folders = (process.env.PATH ?? "").split(delimiter);

const places = process.env.CHROME_PATH
  ? [process.env.CHROME_PATH]
  : [
      ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    ];

export const browsersAsked = process.env.CHROME_PATH ?? names.join(", ");

/** undefined where there is none. */
export function browserHere(): string | undefined {
  return places.find((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false; // no such file, or none to run: either way it is not here
    }
  });
}
