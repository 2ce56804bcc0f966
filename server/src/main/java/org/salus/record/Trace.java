package org.salus.record;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.salus.kernel.Interaction;
import org.salus.store.StoredResource;

/**
 * What the audit says of an interaction.
 *
 * @param ids {@code Type/id}
 * @param patients hashes of the patients concerned, without 0
 */
public record Trace(Interaction interaction, String type, List<String> ids, long[] patients, String detail) {

    public static final int MOST_IDS = 1000;

    public static Trace of(Interaction interaction, String type, List<String> ids, long patient, String detail) {
        return new Trace(interaction, type, ids, patient == 0 ? new long[0] : new long[] {patient}, detail);
    }

    /** Of rows that were shown: which patients, and how many resources; their ids stay with the query in the detail. */
    public static Trace shown(Interaction interaction, String type, List<StoredResource> rows, String detail) {
        long[] patients = rows.stream()
                .mapToLong(StoredResource::patient)
                .filter(p -> p != 0)
                .distinct()
                .limit(MOST_IDS)
                .toArray();
        return new Trace(interaction, type, List.of(), patients, detail + " (" + rows.size() + " shown)");
    }

    /** One row for a whole batch. */
    public static Trace joined(List<Trace> parts) {
        List<String> ids = new ArrayList<>();
        StringBuilder detail = new StringBuilder();
        for (Trace part : parts) {
            ids.addAll(part.ids().subList(0, Math.min(part.ids().size(), Math.max(0, MOST_IDS - ids.size()))));
            if (detail.length() < 16_000) {
                detail.append(detail.isEmpty() ? "" : "\n")
                        .append(part.interaction().code())
                        .append(' ')
                        .append(part.type())
                        .append(' ')
                        .append(part.detail());
            }
        }
        long[] patients = parts.stream()
                .flatMapToLong(part -> LongStream.of(part.patients()))
                .distinct()
                .limit(MOST_IDS)
                .toArray();
        return new Trace(Interaction.BATCH, "", ids, patients, detail.toString());
    }
}
