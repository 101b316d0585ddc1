export * from "../reference/named.ts";
