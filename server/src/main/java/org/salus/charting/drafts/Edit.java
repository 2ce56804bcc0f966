package org.salus.charting.drafts;

import java.util.List;

/**
 * What an editor makes of one field.
 *
 * @param base the field's revision that the editor started from; 0 when it was not there
 * @param settles ids of the conflicts that the editor has seen and decided with this text
 */
public record Edit(String name, DraftField.Form form, String value, int base, List<Integer> settles) {

    public Edit {
        settles = List.copyOf(settles);
    }

    @Override
    public String toString() {
        return "Edit[" + base + "]";
    }
}
