package org.salus.access;

/** Which rows of a type a grant covers. */
enum Rows {
    EVERY("all rows"),
    NOT_SENSITIVE("rows not labelled sensitive"),
    LABORATORY("rows of category laboratory"),
    OWN("rows of the own record that are not withheld from the patient");

    private final String words;

    Rows(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
