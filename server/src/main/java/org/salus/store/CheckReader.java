package org.salus.store;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The transaction's own view for a commit's check, where the row that a single write replaces was read with its lock: it is not asked for again. */
final class CheckReader extends SqlReader {

    private final int organisation;
    private final Write write;
    private final CurrentRows.Current row;
    private final SealedRows sealed;

    /** @param row what the write replaces */
    CheckReader(Sessions sessions, SealedRows sealed, TypeNames names, int organisation, Write write, CurrentRows.Current row) {
        super(sessions, sealed, names);
        this.organisation = organisation;
        this.write = write;
        this.row = row;
        this.sealed = sealed;
    }

    @Override
    public Optional<StoredResource> read(int organisation, short type, String id, Where filter) {
        StoredResource known = organisation == this.organisation && type == write.type() && id.equals(write.id())
                ? known(filter)
                : null;
        return known == null ? super.read(organisation, type, id, filter) : Optional.of(known);
    }

    /** Null when the row has no body, is of another id, does not surely pass, or was erased: what is to be said then is asked for. */
    private @Nullable StoredResource known(Where filter) {
        byte[] body = row.sealed();
        boolean passes = filter instanceof Where.Always || (row.guard() && write.guard().equals(filter));
        if (body == null
                || !passes
                || row.idCheck() != SealedRows.idCheck(sealed.blindIndex(organisation), write.type(), write.id())) {
            return null;
        }
        return sealed.open(organisation, row.patient(), row.self(), row.version(), body)
                .map(json -> new StoredResource(
                        row.type(), row.self(), row.patient(), row.version(), row.updated(), false, row.lossy(), new long[0], json))
                .orElse(null);
    }
}
