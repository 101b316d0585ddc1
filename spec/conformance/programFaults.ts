/** What can go wrong with a program that is asked, besides a wrong answer. */
export class ProgramCrash extends Error {
  override readonly name = "ProgramCrash";
}

export class ProgramTimeout extends Error {
  override readonly name = "ProgramTimeout";
}

/** It said something that is no answer. */
export class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}
