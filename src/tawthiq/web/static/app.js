// What every page does: nothing yet that HTML cannot do.
