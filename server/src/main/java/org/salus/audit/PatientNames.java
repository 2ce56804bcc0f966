package org.salus.audit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;
import org.salus.vault.KeyDestroyedException;
import org.salus.vault.Vault;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The ids of the patients of whom a row holds only keyed hashes: from the ids that rows of the page name, else from the record. Of a
 * patient who was erased or deleted there is only the hash, and it is shown, so that no access goes unseen.
 */
final class PatientNames {

    private static final String PATIENT = "Patient/";
    private static final JsonFactory JSON = new JsonFactory();

    private final Map<Long, String> known = new HashMap<>();

    /** @param asked ids that the reader of the audit has named */
    PatientNames(Vault vault, Reader record, int organisation, List<AuditReports.Line> lines, Set<String> asked) {
        BlindIndex index = vault.blindIndex(organisation);
        asked.forEach(id -> known.put(index.self("Patient", id), id));
        for (AuditReports.Line line : lines) {
            for (String named : line.details().ids()) {
                if (named.startsWith(PATIENT)) {
                    String id = named.substring(PATIENT.length()).split("[/ ]", 2)[0];
                    known.put(index.self("Patient", id), id);
                }
            }
        }
        long[] unknown = lines.stream()
                .flatMapToLong(line -> Arrays.stream(line.patients()))
                .filter(patient -> !known.containsKey(patient))
                .distinct()
                .toArray();
        if (unknown.length > 0) {
            look(record, organisation, unknown);
        }
    }

    List<String> of(long[] patients) {
        TreeSet<String> names = new TreeSet<>();
        for (long patient : patients) {
            names.add(known.getOrDefault(patient, "unknown:" + Long.toHexString(patient)));
        }
        return List.copyOf(names);
    }

    private void look(Reader record, int organisation, long[] patients) {
        for (long patient : patients) {
            try {
                // One by one: one erased patient must not hide the others.
                for (StoredResource found : record.search(new Reader.Select(
                                organisation, List.of(), new Where.Self(patient), List.of(), 1, null, false))
                        .rows()) {
                    known.put(patient, id(found.body()));
                }
            } catch (KeyDestroyedException e) {
                known.put(patient, "erased:" + Long.toHexString(patient));
            }
        }
    }

    private static String id(byte[] resource) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), resource)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean id = parser.currentName().equals("id");
                parser.nextToken();
                if (id) {
                    return parser.getString();
                }
                parser.skipChildren();
            }
        } catch (JacksonException e) {
            throw new IllegalStateException("A stored resource is not JSON", e);
        }
        throw new IllegalStateException("A stored resource has no id");
    }
}
