package org.salus.charting.drafts;

import java.util.List;
import org.salus.charting.drafts.DraftField.Author;

/**
 * A working copy of something that is being written in a patient's chart.
 *
 * @param patientId id of the Patient
 * @param kind of form, such as {@code note}
 * @param key which one of this kind, such as the id of the encounter; with the kind, patient and owner there is one draft
 * @param shared whether everybody who may write the patient's notes works on it; else it is the owner's alone
 * @param labels codes of {@code meta.security} that what becomes of it will carry
 * @param created microseconds since the epoch
 * @param updated microseconds since the epoch
 * @param revision grows with every change of any field
 */
public record Draft(
        String id,
        String patientId,
        String kind,
        String key,
        String title,
        boolean shared,
        List<String> labels,
        Author owner,
        long created,
        long updated,
        int revision,
        List<DraftField> fields) {

    public Draft {
        labels = List.copyOf(labels);
        fields = List.copyOf(fields);
    }

    /** How many texts wait for somebody to choose. */
    public int conflicts() {
        return fields.stream().mapToInt(f -> f.conflicts().size()).sum();
    }

    /** Never what was typed: this must not reach a log. */
    @Override
    public String toString() {
        return "Draft[" + id + "]";
    }
}
