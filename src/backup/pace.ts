/** Asked between two steps of long work: whether to go on; throws when it may not any more. */
export type MayGoOn = () => Promise<boolean>;
