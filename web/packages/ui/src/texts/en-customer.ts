/** What a customer reads, in English. */
export const customerTexts = {
  title: 'Support Connection',
  lead: 'Type the code that your technician gave you. You decide what they may see and do, and you can stop at any time.',
  leadLink: 'Your technician sent you this link. You decide what they may see and do, and you can stop at any time.',
  codeLabel: 'Enter your 6-digit code',
  pinLabel: 'Enter your six-digit PIN code',
  connect: 'Connect',
  continueInBrowser: 'Continue in the browser',
  continueHelp: 'You can write and send files. Your technician cannot see this computer.',
  foundHelp: 'Nothing is shared until you allow it. If you do not know them, close this page.',
  start: 'Start Download',
  starting: 'One moment…',
  nextLabel: 'What happens next',
  next: [
    ['A small program is saved.', 'We show you what to press to open it.'],
    ['You see who is helping.', 'Nothing is shared until you say Yes.'],
    ['When it is over, it removes itself.', 'You keep a receipt of what was done.'],
  ],
  nextInBrowser: [
    ['Nothing is installed.', 'Everything happens on this page.'],
    ['You see who is helping.', 'Nothing is shared until you allow it.'],
    ['When it is over, you close the page.', 'You keep a receipt of what was done.'],
  ],
  identityTitle: 'You are connecting to',
  address: 'Web address',
  connection: 'Connection',
  encrypted: 'Encrypted from your computer to the technician’s',
  encryptedHere: 'Encrypted from here to the technician',
  scamTitle: 'Did they call you?',
  scam: 'If somebody you do not know called you, or a warning on your screen sent you here: stop, and hang up.',
  scamLink: 'Somebody I don’t know called me',
  adviceTitle: 'Stop, and hang up',
  advice: [
    'Hang up now. You do not owe them an answer.',
    'Do not give them a code, a password or a card number.',
    'Close this page. Do not open a program they asked you to save.',
    'If they already saw your screen: turn the computer off, and call your bank from another phone.',
    'Tell somebody you trust, or the police. This happens to many people.',
  ],
  adviceBack: 'Go back',
  footer: 'No account. No installation.',
  product: 'Bowline',
  textSize: 'Text size',
  textSizes: { normal: 'Normal', large: 'Large', largest: 'Largest' },
  textSizeSign: 'A',
  incomplete: 'A code has six digits.',
  wrong: 'That code does not work.',
  wrongHelp: 'Check each digit with your technician, or ask for a new code. A code works once and only for a few minutes.',
  wrongLink: 'That link does not work.',
  wrongLinkHelp: 'Ask your technician for a new link. A link stops working after a while, and when the session has begun.',
  tooMany: (minutes: number) => `Too many tries. Wait ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`,
  tooManyHelp: 'Or ask your technician for a link. A link works right away.',
  tryAgainIn: 'Try again in',
  noApplet: 'There is no program for this computer yet.',
  noAppletHelp: (system: string, systems: string) =>
    `This looks like ${system}. The program runs on ${systems}. Tell your technician, or use another computer.`,
  noAppletProcessor: 'The program needs a 64-bit Intel or AMD processor, and this computer has another one. Tell your technician, or use another computer.',
  noAppletAnywhere: 'This help desk has no program to save yet. Tell your technician.',
  noWebRtc: 'This browser cannot connect to your technician.',
  noWebRtcHelp: 'Open this page in another browser, such as Chrome, Firefox, Edge or Safari, or update this one.',
  noCore: 'This page did not load completely.',
  noCoreHelp: 'Check your internet connection, and press the button again. If it stays so, tell your technician.',
  eulaTitle: 'End-User License Agreement',
  eulaBody: (organisation: string) => `${organisation} asks you to read and accept this first. Nothing starts before that.`,
  eulaText: 'Text of the agreement',
  eulaAccept: 'Accept',
  eulaDecline: 'Decline',
  declined: 'You declined. Nothing was started.',
  declinedHelp: 'Your code was not used. If you change your mind, press the button again. Or close this page.',
  declinedLinkHelp: 'Your link was not used. If you change your mind, press the button again. Or close this page.',
  tutorialTitle: 'How this works',
  tutorial: {
    who: {
      title: (technician: string) => `${technician} helps you`,
      body: 'They may ask for something. Nothing happens without your Yes, and no answer means No.',
    },
    camera: {
      title: () => 'The picture is yours',
      body: 'What your camera shows stays on this phone until your technician starts. Pause and Mute hold it back whenever you like.',
    },
    stop: {
      title: () => 'Two ways to stop',
      body: '“Stop everything” with the large X takes all of it back, and you stay in touch. The small X ends the session.',
    },
  },
  tutorialCard: (number: number, count: number, title: string) => `${number} of ${count}: ${title}`,
  tutorialHide: 'Hide this message in future',
  skip: 'Skip',
  nextCard: 'Next',
  ok: 'OK',
  offline: 'We cannot reach the support server.',
  offlineHelp: 'Check your internet connection, and press the button again.',
  failed: 'Something went wrong on our side.',
  failedHelp: 'Wait a moment, and press the button again. If it stays so, tell your technician.',
  resume: {
    not_loaded: { title: 'Your session goes on here', body: 'But this page did not load completely. Check your internet connection, and try again.' },
    elsewhere: { title: 'Your session goes on in another tab', body: 'Go to that tab. If you have closed it, try again here.' },
  },
  tryAgain: 'Try again',
  loading: 'Loading…',
  saved: 'Saved. Now open it.',
  waiting: 'Waiting for you',
  helper: (name: string) => `${name} is waiting to help you.`,
  again: 'Download again',
  systems: { windows: 'Windows', macos: 'macOS', linux: 'Linux', other: 'a phone or a system we do not know' },
} as const;

/** Where each browser shows a finished download: the file to open, and the folder it lies in. */
export const browserTexts = {
  chrome: {
    file: { press: 'Press the saved file', where: 'Upper right corner of this window. If you do not see it, press the arrow that points down.' },
    folder: { press: 'Press the folder beside the saved file', where: 'Upper right corner of this window. If you do not see it, press the arrow that points down.' },
  },
  edge: {
    file: { press: 'Press “Open file”', where: 'Upper right corner of this window. If Edge asks whether to keep the file, choose “Keep”.' },
    folder: { press: 'Press the folder beside the saved file', where: 'Upper right corner of this window, under the arrow that points down. If Edge asks whether to keep the file, choose “Keep” first.' },
  },
  firefox: {
    file: { press: 'Press the saved file', where: 'Upper right corner of this window, under the arrow that points down.' },
    folder: { press: 'Press the folder beside the saved file', where: 'Upper right corner of this window, under the arrow that points down.' },
  },
  safari: {
    file: { press: 'Press the saved file twice', where: 'Upper right corner of this window, under the round arrow. It also lies under Downloads, at the right end of the Dock.' },
    folder: { press: 'Press the magnifying glass beside the saved file', where: 'Upper right corner of this window, under the round arrow.' },
  },
} as const;

/** What each system asks before a program runs. */
export const systemTexts = {
  windows: {
    press: 'Press “Run”',
    where: 'Windows asks whether you trust the program. The publisher must be the name you see on this page. If it is another one, press “Cancel” and tell your technician.',
    yes: 'Run',
    no: 'Cancel',
  },
  macos: {
    press: 'Press “Open”',
    where: 'The Mac asks because the program came from the internet. If there is no “Open”: Apple menu, System Settings, Privacy & Security, “Open Anyway”.',
    yes: 'Open',
    no: 'Cancel',
  },
  linux: {
    press: 'Allow it to run, then open it',
    where: 'Press the file with the right mouse button and choose Properties. Turn on “Executable as Program” (or “Is executable”). Close that, and press the file twice.',
    yes: 'Executable as Program',
    no: '',
  },
} as const;

export const windowText = {
  press: (organisation: string) => `Look for the ${organisation} window`,
  where: 'It opens by itself and shows who is helping. Your technician is told.',
} as const;
