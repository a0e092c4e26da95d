/**
 * Makes a way to run a task behind all events that wait already.
 *
 * A message takes its place in the queue in which those of a worker's page are, and no timer can hold it up.
 */
export function openBehindWaiting(): (task: () => void) => void {
  const tasks: (() => void)[] = [];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => tasks.shift()?.();
  return (task) => {
    tasks.push(task);
    port2.postMessage(undefined);
  };
}
