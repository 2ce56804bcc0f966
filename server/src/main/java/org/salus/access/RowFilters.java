package org.salus.access;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;

/** Turns a {@link Rows} into a condition on the rows of one organisation and type. What does not depend on the caller is kept. */
final class RowFilters {

    private static final String OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category";

    private final Vault vault;
    private final Map<Key, Where> kept = new ConcurrentHashMap<>();

    RowFilters(Vault vault) {
        this.vault = vault;
    }

    private record Key(int organisation, Rows rows, String type) {}

    /** @param patientId the caller's own Patient id, for {@link Rows#OWN}: without one there are no own rows */
    Where of(Rows rows, int organisation, String type, @Nullable String patientId) {
        if (rows == Rows.EVERY) {
            return Where.ALWAYS;
        }
        Where fixed = kept.computeIfAbsent(new Key(organisation, rows, type), this::build);
        if (rows != Rows.OWN) {
            return fixed;
        }
        if (patientId == null) {
            return Where.NEVER;
        }
        long self = vault.blindIndex(organisation).self("Patient", patientId);
        // Patients may be linked to one another, which puts the one's Patient row into the other's compartment.
        Where own = type.equals("Patient") ? new Where.Self(self) : new Where.InPatient(self);
        return Where.and(own, fixed);
    }

    private Where build(Key key) {
        BlindIndex index = vault.blindIndex(key.organisation());
        return switch (key.rows()) {
            case EVERY -> Where.ALWAYS;
            case NOT_SENSITIVE -> unlabelled(index, key.type(), SecurityLabels.SENSITIVE);
            case OWN -> unlabelled(index, key.type(), SecurityLabels.WITHHELD_FROM_PATIENT);
            case LABORATORY ->
                new Where.AllTokens(index.token(
                        key.type() + ".category", TokenHashes.SYSTEM_AND_CODE, OBSERVATION_CATEGORY + "|laboratory"));
        };
    }

    private static Where unlabelled(BlindIndex index, String type, List<String> codes) {
        return new Where.Not(new Where.AnyToken(codes.stream()
                .mapToLong(code -> index.token(type + "._security", TokenHashes.CODE, code))
                .toArray()));
    }
}
