package org.salus.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.vault.BlindIndex;

/**
 * What a commit's check reads by: the transaction's own view, where what will be replaced was read with its lock and is not asked for
 * again.
 */
final class CheckReader implements Reader {

    private final Reader reader;
    private final Commit commit;
    private final SealedRows sealed;
    private final TypeNames names;
    private final Map<Long, CurrentRows.Current> locked;

    /** @param locked rows of the commit's writes, whatever of them was read */
    CheckReader(Reader reader, Commit commit, SealedRows sealed, TypeNames names, Map<Long, CurrentRows.Current> locked) {
        this.reader = reader;
        this.commit = commit;
        this.sealed = sealed;
        this.names = names;
        this.locked = locked;
    }

    @Override
    public Optional<StoredResource> read(int organisation, short type, String id, Where filter) {
        StoredResource known = organisation == commit.organisation() ? known(type, id, filter) : null;
        return known == null ? reader.read(organisation, type, id, filter) : Optional.of(known);
    }

    /** Null when the row was not read, does not pass, or was erased: the reader then says what is to be said. */
    private @Nullable StoredResource known(short type, String id, Where filter) {
        if (locked.isEmpty()) {
            return null;
        }
        BlindIndex index = sealed.blindIndex(commit.organisation());
        CurrentRows.Current row = locked.get(index.self(names.of(type), id));
        byte[] body = row == null ? null : row.sealed();
        if (row == null
                || body == null
                || row.type() != type
                || row.idCheck() != SealedRows.idCheck(index, type, id)
                || !passes(row, id, filter)) {
            return null;
        }
        return sealed.open(commit.organisation(), row.patient(), row.self(), row.version(), body)
                .map(json -> new StoredResource(
                        type, row.self(), row.patient(), row.version(), row.updated(), false, row.lossy(), new long[0], json))
                .orElse(null);
    }

    /** Known without asking when nothing is filtered, or when the write was guarded by the same filter. */
    private boolean passes(CurrentRows.Current row, String id, Where filter) {
        return filter instanceof Where.Always
                || (row.guard()
                        && commit.writes().stream()
                                .anyMatch(w -> w.type() == row.type() && w.id().equals(id) && w.guard().equals(filter)));
    }

    @Override
    public Optional<StoredResource> vread(int organisation, short type, String id, int version, Where filter) {
        return reader.vread(organisation, type, id, version, filter);
    }

    @Override
    public Rows search(Select select) {
        return reader.search(select);
    }

    @Override
    public long count(Select select) {
        return reader.count(select);
    }

    @Override
    public long[] visible(int organisation, long[] selfs, Where filter) {
        return reader.visible(organisation, selfs, filter);
    }

    @Override
    public List<StoredResource> history(HistorySelect select) {
        return reader.history(select);
    }

    @Override
    public Rows asOf(AsOf select) {
        return reader.asOf(select);
    }
}
