/** What this browser remembers from one session to the next, and nothing about any of them. */
export class Remembered {
  constructor(private readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>) {}

  hasAcceptedEula(version: string): boolean {
    return this.read('bowline.eula') === version;
  }

  acceptEula(version: string): void {
    this.write('bowline.eula', version);
  }

  isTutorialHidden(): boolean {
    return this.read('bowline.tutorial') === 'hidden';
  }

  hideTutorial(): void {
    this.write('bowline.tutorial', 'hidden');
  }

  private read(key: string): string | null {
    try {
      return this.storage().getItem(key);
    } catch {
      return null;
    }
  }

  private write(key: string, value: string): void {
    try {
      this.storage().setItem(key, value);
    } catch {
      // A browser that keeps nothing asks again.
    }
  }
}
