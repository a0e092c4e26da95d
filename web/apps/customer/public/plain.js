/* For browsers that cannot run the page itself, and therefore in the words of old ones: those go to the page without scripts. */
if (!Object.hasOwn) location.replace('?plain');
