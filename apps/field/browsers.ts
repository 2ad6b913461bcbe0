/** What officers' phones have: seven years old, where nobody updates the browser. */
export const oldPhones = ["chrome73", "safari12.1", "firefox67"];
