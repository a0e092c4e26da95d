/** For tests of the harness's and the bench's own arithmetic, which need no program. */
export { expect, test } from '@playwright/test';
