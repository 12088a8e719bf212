/** What the page remembers in this browser, or in this tab. A browser that refuses to keep anything is no error. */

type Place = 'localStorage' | 'sessionStorage';

/** Even to ask for the storage throws where it is blocked; tests have none. */
function storageOf(place: Place): Storage | null {
  try {
    return globalThis[place] ?? null;
  } catch {
    return null;
  }
}

export const kept = (key: string, place: Place = 'localStorage'): string | null => storageOf(place)?.getItem(key) ?? null;

export const keptKeys = (place: Place): string[] => Object.keys(storageOf(place) ?? {});

/** @param value null to forget it @returns false where it could not be kept: blocked, or full */
export function keep(key: string, value: string | null, place: Place = 'localStorage'): boolean {
  const storage = storageOf(place);
  try {
    if (value === null) storage?.removeItem(key);
    else storage?.setItem(key, value);
    return storage !== null;
  } catch {
    return false;
  }
}
