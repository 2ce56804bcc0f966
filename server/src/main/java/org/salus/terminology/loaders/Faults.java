package org.salus.terminology.loaders;

import org.salus.terminology.LoadException;

/** Words for what is wrong with a release, and where. */
final class Faults {

    private Faults() {}

    /** The release as a whole. */
    static LoadException release(String message) {
        return new LoadException(message);
    }

    /**
     * @param line counted from 1
     * @param column counted from 1, in fields where the file has fields, else in characters; 0 for the whole line
     */
    static LoadException at(String file, long line, int column, String message) {
        return new LoadException(file + ", line " + line + (column > 0 ? ", column " + column : "") + ": " + message);
    }
}
