"""The suite that holds every engine to what `store.engine` promises."""
