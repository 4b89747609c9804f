/** How serious a finding is: `ok`; `note` = works with less; `broken` = something required does not work. */
export type FindingStatus = 'ok' | 'note' | 'broken';

/** One line of the doctor: what was found and what it means for a trader. */
export interface Finding {
  readonly area: string;
  readonly status: FindingStatus;
  readonly found: string;
  readonly meaning: string;
}
