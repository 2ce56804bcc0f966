package org.salus.charting.drafts;

import java.util.List;

/**
 * One field of a draft: its newest text, and the texts that could not be merged into it and wait for somebody to choose.
 *
 * @param revision of the field: 1, 2, 3 ...
 * @param by who wrote it last
 * @param at microseconds since the epoch
 */
public record DraftField(String name, Form form, String value, int revision, Author by, long at, List<Alternative> conflicts) {

    public DraftField {
        conflicts = List.copyOf(conflicts);
    }

    /** What a field holds decides how it is merged. */
    public enum Form {
        /** Plain text, merged by sentences and lines. */
        TEXT,
        /** XHTML, merged by sentences and blocks. */
        XHTML,
        /** A number, a code, a structure as JSON: one of two or the other. */
        VALUE
    }

    /** @param id of the user */
    public record Author(String id, String name) {}

    /**
     * A text that contradicts the field's.
     *
     * @param id a number that no other text of this field ever had
     * @param editor the screen from which it came
     * @param base the revision that it grew out of
     */
    public record Alternative(int id, String value, String editor, int base, Author by, long at) {}

    /** Never what was typed: this must not reach a log. */
    @Override
    public String toString() {
        return "DraftField[" + revision + "]";
    }
}
