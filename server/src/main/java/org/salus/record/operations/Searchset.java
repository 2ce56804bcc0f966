package org.salus.record.operations;

import java.util.List;
import org.salus.kernel.Interaction;
import org.salus.record.Bodies;
import org.salus.record.BundleWriter;
import org.salus.record.Trace;
import org.salus.store.StoredResource;

/** Entries of a searchset Bundle, and what the audit says of them. */
final class Searchset {

    private Searchset() {}

    static void entries(BundleWriter out, String base, List<StoredResource> rows, String mode) {
        for (StoredResource row : rows) {
            out.entry()
                    .fullUrl(base + "/" + Bodies.reference(row.body()))
                    .resource(row.body())
                    .search(mode)
                    .endEntry();
        }
    }

    /** Which resources and patients an operation showed. */
    static Trace trace(String type, List<StoredResource> rows, String detail) {
        List<String> ids = rows.stream()
                .limit(Trace.MOST_IDS)
                .map(row -> Bodies.reference(row.body()))
                .toList();
        return trace(type, ids, rows, detail + " (" + rows.size() + " shown)");
    }

    static Trace trace(String type, List<String> ids, List<StoredResource> rows, String detail) {
        long[] patients = rows.stream()
                .mapToLong(StoredResource::patient)
                .filter(p -> p != 0)
                .distinct()
                .limit(Trace.MOST_IDS)
                .toArray();
        return new Trace(Interaction.OPERATION, type, ids, patients, detail);
    }
}
