/** What a long command says while it works, on standard error: a bar in a terminal, a few plain lines elsewhere. */
import type { WriteStream } from "node:tty";
import { SingleBar } from "cli-progress";

/** A piece of work under way. */
export interface Advance {
  /** "epoch 2/3", "downloading train-images". */
  readonly phase: string;
  readonly done: number;
  readonly total: number;
  /** Figures that change as the work goes on. */
  readonly details: string;
}

export interface Progress {
  /** A line that stays. */
  say(text: string): void;
  /** Where the work stands. It goes away when something is said, or other work begins. */
  show(advance: Advance): void;
  /** Leaves the terminal as it was. */
  end(): void;
}

export function progressOn(stream: WriteStream): Progress {
  return stream.isTTY ? barOn(stream) : linesOn(stream);
}

function barOn(stream: WriteStream): Progress {
  let phase = "";
  let bar: SingleBar | null = null;
  const end = () => {
    bar?.stop();
    bar = null;
  };
  return {
    say(text) {
      end();
      stream.write(`${text}\n`);
    },
    show({ done, total, ...rest }) {
      if (bar === null || rest.phase !== phase) {
        end();
        phase = rest.phase;
        bar = new SingleBar({
          stream,
          format: "{phase}  {bar} {percentage} %  {details}",
          barCompleteChar: "█",
          barIncompleteChar: "░",
          barsize: 24,
          clearOnComplete: true,
          stopOnComplete: false,
          linewrap: false,
          // Its own answer to Ctrl-C would stand beside that of the run.
          gracefulExit: false,
        });
        bar.start(total, done, rest);
      }
      bar.update(done, rest);
    },
    end,
  };
}

/** Quarters of a piece of work that has already taken so long. */
const patienceMs = 10_000;

function linesOn(stream: WriteStream): Progress {
  let phase = "";
  let quarter = 0;
  let last = 0;
  return {
    say: (text) => void stream.write(`${text}\n`),
    show({ done, total, ...rest }) {
      if (rest.phase !== phase) {
        phase = rest.phase;
        quarter = 0;
        last = performance.now();
      }
      const now = Math.floor((4 * done) / total);
      if (now <= quarter || now >= 4 || performance.now() - last < patienceMs) return;
      quarter = now;
      last = performance.now();
      stream.write(`${phase}  ${Math.floor((100 * done) / total)} %  ${rest.details}\n`);
    },
    end: () => {},
  };
}
