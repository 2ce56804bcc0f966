package org.salus.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.vault.BlindIndex;
import org.salus.vault.KeyDestroyedException;

/**
 * One attempt at one commit, within an open transaction. Every step is one round trip, whatever the number of writes: locks;
 * the current rows, locked; tombstones of what is not there; then all changes and the change log together.
 */
final class Transaction {

    /** Someone else created the same resource meanwhile: the next attempt sees it. */
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overtaken() {
            super("Overtaken by another transaction", null, false, false);
        }
    }

    private static final long[] NO_LOCKS = {};
    private static final String DIVISION_BY_ZERO = "22012";

    /** A write with what is known of it before its row is made. */
    private record Step(Write write, long self, int idCheck, Commit.Status status, long patient, int version, long updated) {}

    private final Connection connection;
    private final Commit commit;
    private final SealedRows sealed;
    private final TypeNames names;
    private final int organisation;
    private final long now;
    private final boolean again;
    private final AtomicBoolean committing;
    private final long[] selfs;
    private final CurrentRows rows;

    /** Rows whose strings apart need not be written. */
    private final Set<Long> sameStrings = new HashSet<>();

    /**
     * @param again whether an attempt before was broken off: this one then takes turns on all that it puts, before it locks rows
     * @param committing set before what commits is sent, from when on a lost connection leaves the outcome open
     */
    Transaction(
            Connection connection,
            Commit commit,
            SealedRows sealed,
            TypeNames names,
            long now,
            boolean again,
            AtomicBoolean committing) {
        this.connection = connection;
        this.commit = commit;
        this.sealed = sealed;
        this.names = names;
        this.organisation = commit.organisation();
        this.now = now;
        this.again = again;
        this.committing = committing;
        BlindIndex index = sealed.blindIndex(organisation);
        this.selfs = commit.writes().stream()
                .mapToLong(write -> index.self(names.of(write.type()), write.id()))
                .toArray();
        this.rows = new CurrentRows(connection, commit, selfs);
    }

    /** @return what was written, to be committed if it is not yet */
    Outcome<List<Commit.Written>> run() throws SQLException {
        Map<Long, CurrentRows.Current> current = null;
        if (again) {
            TurnLocks.RULES.take(connection, commit.locks());
            TurnLocks.MISSING.take(connection, put(Map.of()));
        }
        if (commit.charts() == null || commit.charts().held().length == 0) {
            // Rows are locked before the check: it then reads what will be replaced, and the locks take no round trip of their own.
            current = rows.lock(again ? NO_LOCKS : commit.locks());
        } else {
            if (!again) {
                TurnLocks.RULES.take(connection, commit.locks());
            }
            hold(commit.charts());
        }
        if (commit.check() != Commit.NO_CHECK) {
            List<Problem> problems = commit.check().run(checkReader(current));
            if (!problems.isEmpty()) {
                return Outcome.refused(problems);
            }
        }
        List<Problem> problems = new ArrayList<>();
        List<Step> steps = plan(current == null ? rows.lock(NO_LOCKS) : current, problems);
        if (!problems.isEmpty()) {
            return Outcome.refused(problems);
        }
        List<Commit.Written> written;
        try {
            written = write(steps, problems);
        } catch (KeyDestroyedException e) {
            return Outcome.refused(Problem.Code.GONE, "The record of this patient was erased; nothing can be added to it.");
        }
        if (!problems.isEmpty()) {
            return Outcome.refused(problems);
        }
        boolean changed = written.stream().anyMatch(w -> w.status() != Commit.Status.UNCHANGED);
        for (Commit.Participant participant : commit.participants()) {
            if (!changed || !(participant instanceof Commit.RowParticipant)) {
                participant.write(connection, written);
            }
        }
        return Outcome.ok(written);
    }

    private Reader checkReader(@Nullable Map<Long, CurrentRows.Current> locked) {
        CurrentRows.Current row = locked == null || selfs.length != 1 ? null : locked.get(selfs[0]);
        return row == null
                ? reader()
                : new CheckReader(
                        Sessions.transaction(connection, organisation), sealed, names, organisation, commit.writes().getFirst(), row);
    }

    private SqlReader reader() {
        return new SqlReader(Sessions.transaction(connection, organisation), sealed, names);
    }

    /** Waits for those who are writing in the charts to be held ({@link #holdCharts}), and keeps others out. */
    private void hold(Commit.Charts charts) throws SQLException {
        Sql sql = new Sql().add("SELECT r.self FROM resource r WHERE r.organisation = ").value(organisation);
        sql.add(" AND r.type = ").add(charts.type()).add(" AND r.self = ANY(").longs(charts.held());
        sql.add(") ORDER BY r.self FOR UPDATE");
        try (PreparedStatement statement = sql.prepare(connection)) {
            statement.execute();
        }
    }

    private List<Step> plan(Map<Long, CurrentRows.Current> current, List<Problem> problems) throws SQLException {
        BlindIndex index = sealed.blindIndex(organisation);
        int[] checks = new int[selfs.length];
        Set<Long> distinct = new HashSet<>();
        for (int i = 0; i < selfs.length; i++) {
            Write write = commit.writes().get(i);
            checks[i] = SealedRows.idCheck(index, write.type(), write.id());
            if (!distinct.add(selfs[i])) {
                problems.add(new Problem(
                        Problem.Code.REQUEST, name(write) + " is written twice; a transaction may write each resource once."));
            }
        }
        if (!problems.isEmpty()) {
            return List.of();
        }
        if (!again) {
            lockMissing(current);
        }
        Map<Long, CurrentRows.Gone> gone = rows.gone(current);
        List<Step> steps = new ArrayList<>(selfs.length);
        for (int i = 0; i < selfs.length; i++) {
            Write write = commit.writes().get(i);
            Step step = step(write, selfs[i], checks[i], current.get(selfs[i]), gone.get(selfs[i]), problems);
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    /**
     * What is not there cannot be locked as a row, so writers that would create it by PUT take turns on its hash. Without this a creation
     * and a deletion by others, between looking and inserting, would leave a row whose version the history has already.
     *
     * <p>Turns are waited for before rows, never while rows are held: two writers that did both would wait for each other until the
     * database broke one of them off, a second later. Who holds rows already and finds a turn taken begins {@link #again}. So does who finds
     * that something is there now: the check has not seen what would be replaced.
     */
    private void lockMissing(Map<Long, CurrentRows.Current> current) throws SQLException {
        long[] missing = put(current);
        if (missing.length == 0) {
            return;
        }
        if (current.isEmpty()) {
            TurnLocks.MISSING.take(connection, missing);
        } else if (!TurnLocks.MISSING.tryTake(connection, missing)) {
            throw new Overtaken();
        }
        if (rows.look().size() > current.size()) {
            throw new Overtaken();
        }
    }

    /** What is written by PUT, but for what is there. */
    private long[] put(Map<Long, CurrentRows.Current> there) {
        return IntStream.range(0, selfs.length)
                .filter(i -> commit.writes().get(i).kind() == Write.Kind.PUT && !there.containsKey(selfs[i]))
                .mapToLong(i -> selfs[i])
                .toArray();
    }

    private @Nullable Step step(
            Write write, long self, int check, CurrentRows.@Nullable Current current, CurrentRows.@Nullable Gone gone, List<Problem> problems) {
        if ((current != null && current.idCheck() != check) || (gone != null && gone.idCheck() != check)) {
            problems.add(new Problem(
                    Problem.Code.CONFLICT, "The id of " + name(write) + " cannot be told from another one; choose another id."));
            return null;
        }
        long patient = write.index() == null ? 0 : write.index().patient();
        int expected = write.expectedVersion();
        if (current == null) {
            int last = gone == null ? 0 : gone.version();
            long after = gone == null ? now : Math.max(now, gone.updated() + 1);
            switch (write.kind()) {
                case CREATE -> {
                    return new Step(write, self, check, Commit.Status.CREATED, patient, 1, now);
                }
                case PUT -> {
                    if (expected != Write.ANY && expected != Write.ABSENT && expected != last) {
                        problems.add(versionProblem(write, last));
                        return null;
                    }
                    return new Step(write, self, check, Commit.Status.CREATED, patient, last + 1, after);
                }
                case UPDATE -> {
                    problems.add(
                            gone == null
                                    ? notFound(write)
                                    : new Problem(Problem.Code.GONE, name(write) + " was deleted."));
                    return null;
                }
                case DELETE -> {
                    return new Step(
                            write, self, check, Commit.Status.UNCHANGED, patient, last, gone == null ? now : gone.updated());
                }
            }
        }
        CurrentRows.Current row = Objects.requireNonNull(current);
        if (!row.guard()) {
            problems.add(notFound(write));
            return null;
        }
        if (expected != Write.ANY && expected != Write.PRESENT && expected != row.version()) {
            problems.add(versionProblem(write, row.version()));
            return null;
        }
        long after = Math.max(now, row.updated() + 1);
        if (row.strings()) {
            sameStrings.add(self);
        }
        return write.kind() == Write.Kind.DELETE
                ? new Step(write, self, check, Commit.Status.DELETED, row.patient(), row.version() + 1, after)
                : new Step(write, self, check, Commit.Status.UPDATED, patient, row.version() + 1, after);
    }

    private List<Commit.Written> write(List<Step> steps, List<Problem> problems) throws SQLException {
        List<WriteColumns.Row> created = new ArrayList<>();
        List<WriteColumns.Row> updated = new ArrayList<>();
        List<WriteColumns.Row> deleted = new ArrayList<>();
        List<Commit.Written> written = new ArrayList<>(steps.size());
        for (Step step : steps) {
            Write write = step.write();
            if (step.status() == Commit.Status.UNCHANGED) {
                written.add(new Commit.Written(
                        step.status(), write.type(), write.id(), step.self(), step.patient(), step.version(), step.updated(),
                        new byte[0]));
                continue;
            }
            byte[] json = write.body().write(step.version(), step.updated());
            byte[] body = sealed.seal(
                    organisation, step.patient(), write.type(), step.self(), step.version(), json);
            WriteColumns.Row row = new WriteColumns.Row(
                    write.type(), step.self(), step.patient(), step.idCheck(), step.version(), step.updated(), write.index(), body);
            switch (step.status()) {
                case CREATED -> created.add(row);
                case UPDATED -> updated.add(row);
                default -> deleted.add(row);
            }
            written.add(new Commit.Written(
                    step.status(), write.type(), write.id(), step.self(), step.patient(), step.version(), step.updated(), json));
        }
        if (!created.isEmpty() || !updated.isEmpty() || !deleted.isEmpty()) {
            Set<Long> inserted = change(created, updated, deleted, written, charts(steps), problems);
            if (!problems.isEmpty()) {
                return written;
            }
            if (inserted.size() < created.size()) {
                overtaken(steps, inserted, problems);
            }
        }
        return written;
    }

    /** The patients in whose charts something is put, but for those that are written themselves: these rows are locked already. */
    private long[] charts(List<Step> steps) {
        if (commit.charts() == null) {
            return new long[0];
        }
        Set<Long> charts = new TreeSet<>();
        for (Step step : steps) {
            RowIndex index = step.write().index();
            if (index != null && (step.status() == Commit.Status.CREATED || step.status() == Commit.Status.UPDATED)) {
                charts.add(index.patient());
                for (long patient : index.patients()) {
                    charts.add(patient);
                }
            }
        }
        charts.remove(0L);
        steps.forEach(step -> charts.remove(step.self()));
        return charts.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * A statement of its own before the changes, in the same round trip: it waits for whoever is closing one of the charts and then
     * tells what the row has become.
     *
     * @param before what precedes and
     * @param after what follows the answer whether the chart may be closed
     */
    private void holdCharts(Sql sql, Commit.Charts rule, long[] charts, String before, String after) {
        sql.add("SELECT r.self, ").add(before).add("(");
        new WhereSql(sql, organisation).render(rule.suspect(), "r");
        sql.add(") IS TRUE").add(after).add(" FROM resource r WHERE r.organisation = ").value(organisation);
        sql.add(" AND r.type = ").add(rule.type()).add(" AND r.self");
        if (charts.length == 1) {
            // Nearly always. For an array the database would plan anew each time, since it does not know of how many.
            sql.add(" = ").value(charts[0]).add(" FOR KEY SHARE");
        } else {
            sql.add(" = ANY(").longs(charts).add(") ORDER BY r.self FOR KEY SHARE");
        }
    }

    private List<Problem> closed(Commit.Charts rule, List<Long> suspects) {
        long[] selfs = suspects.stream().mapToLong(Long::longValue).toArray();
        return reader()
                .search(new Reader.Select(
                        organisation, List.of(rule.type()), new Where.Self(selfs), List.of(), selfs.length + 1, null, false))
                .rows()
                .stream()
                .flatMap(patient -> rule.rule().check(patient).stream())
                .toList();
    }

    /** @return selfs of the created rows that were inserted */
    private Set<Long> change(
            List<WriteColumns.Row> created,
            List<WriteColumns.Row> updated,
            List<WriteColumns.Row> deleted,
            List<Commit.Written> written,
            long[] charts,
            List<Problem> problems)
            throws SQLException {
        boolean single = created.size() + updated.size() == 1 && deleted.isEmpty();
        if (single && !again && commit.participants().stream().allMatch(p -> p instanceof Commit.RowParticipant)) {
            WriteColumns.Row row = created.isEmpty() ? updated.getFirst() : created.getFirst();
            changeAndCommit(row, !created.isEmpty(), written, charts);
            return created.isEmpty() ? Set.of() : Set.of(row.self());
        }
        Sql sql = new Sql();
        Commit.Charts rule = charts.length == 0 ? null : commit.charts();
        if (rule != null) {
            holdCharts(sql, rule, charts, "", "");
        }
        int[] expected;
        if (single) {
            together(sql, created.isEmpty() ? updated.getFirst() : created.getFirst(), !created.isEmpty(), written, false);
            expected = created.isEmpty() ? new int[] {1} : new int[0];
        } else {
            apart(sql, created, updated, deleted, written);
            expected = expectedCounts(updated.size(), deleted.size());
        }
        Set<Long> named = new HashSet<>();
        List<Long> suspects = new ArrayList<>();
        try (PreparedStatement statement = sql.prepare(connection)) {
            boolean rows = statement.execute();
            if (rule != null) {
                try (ResultSet held = statement.getResultSet()) {
                    while (held.next()) {
                        if (held.getBoolean(2)) {
                            suspects.add(held.getLong(1));
                        }
                    }
                }
                rows = statement.getMoreResults();
            }
            if (!created.isEmpty()) {
                if (!rows) {
                    throw new IllegalStateException("An insertion said nothing of its rows");
                }
                try (ResultSet selfs = statement.getResultSet()) {
                    while (selfs.next()) {
                        named.add(selfs.getLong(1));
                    }
                }
                statement.getMoreResults();
            }
            for (int count : expected) {
                if (statement.getUpdateCount() != count) {
                    throw new IllegalStateException("A locked row was not there when it was changed");
                }
                statement.getMoreResults();
            }
        }
        if (rule != null && !suspects.isEmpty()) {
            problems.addAll(closed(rule, suspects));
        }
        return single
                ? named
                : created.stream().map(WriteColumns.Row::self).filter(self -> !named.contains(self)).collect(Collectors.toSet());
    }

    /**
     * A single write and the end of its transaction in one round trip. What would have to be looked at before that (a chart that may be
     * closed, a row that somebody else created) divides by zero instead, so that nothing is committed and the next attempt looks at it.
     */
    private void changeAndCommit(WriteColumns.Row row, boolean creates, List<Commit.Written> written, long[] charts)
            throws SQLException {
        Sql sql = new Sql();
        if (charts.length > 0) {
            holdCharts(sql, Objects.requireNonNull(commit.charts()), charts, "1 / CASE WHEN ", " THEN 0 ELSE 1 END");
        }
        together(sql, row, creates, written, true);
        sql.separate().add("COMMIT");
        committing.set(true);
        try (PreparedStatement statement = sql.prepare(connection)) {
            statement.execute();
        } catch (SQLException e) {
            if (DIVISION_BY_ZERO.equals(e.getSQLState())) {
                throw new Overtaken();
            }
            throw e;
        }
    }

    /**
     * One new version and all that goes with it as one statement, which the database begins once: most commits write one resource.
     *
     * @param counted whether the statement divides by the number of rows it has put, which is one unless it has put none
     */
    private void together(
            Sql sql, WriteColumns.Row row, boolean creates, List<Commit.Written> written, boolean counted) {
        OneRow one = new OneRow(row, organisation);
        sql.separate().add("WITH logged AS (");
        log(sql, written);
        int notes = 0;
        for (Commit.Participant participant : commit.participants()) {
            if (participant instanceof Commit.RowParticipant note) {
                sql.add("), note").add(notes++).add(" AS (");
                note.row(written).addTo(sql);
            }
        }
        if (StringHashes.areApart(row.type()) && !sameStrings.contains(row.self())) {
            sql.add("), strings AS (");
            one.putStrings(sql);
        }
        if (!creates) {
            sql.add("), kept AS (");
            one.keepOldVersion(sql);
        }
        sql.add(counted ? "), put AS (" : ") ");
        if (creates) {
            one.insert(sql);
        } else {
            one.update(sql);
        }
        if (counted) {
            sql.add(creates ? "" : " RETURNING r.self").add(") SELECT 1 / count(*) FROM put");
        }
    }

    private void apart(
            Sql sql,
            List<WriteColumns.Row> created,
            List<WriteColumns.Row> updated,
            List<WriteColumns.Row> deleted,
            List<Commit.Written> written) {
        if (!created.isEmpty()) {
            insert(sql.separate(), created);
        }
        if (!updated.isEmpty() || !deleted.isEmpty()) {
            List<WriteColumns.Row> replaced = new ArrayList<>(updated);
            replaced.addAll(deleted);
            keepOldVersions(sql.separate(), replaced);
        }
        if (!updated.isEmpty()) {
            update(sql.separate(), updated);
        }
        if (!deleted.isEmpty()) {
            delete(sql.separate(), deleted);
            tombstones(sql.separate(), new WriteColumns(deleted));
        }
        strings(sql, created, updated, deleted);
        log(sql.separate(), written);
        for (Commit.Participant participant : commit.participants()) {
            if (participant instanceof Commit.RowParticipant row) {
                row.row(written).addTo(sql.separate());
            }
        }
    }

    private void strings(
            Sql sql, List<WriteColumns.Row> created, List<WriteColumns.Row> updated, List<WriteColumns.Row> deleted) {
        List<WriteColumns.Row> changed = new ArrayList<>(created);
        changed.addAll(updated);
        StringRows strings = new StringRows(changed);
        if (!strings.isEmpty()) {
            strings.put(sql.separate(), organisation);
        }
        List<WriteColumns.Row> gone =
                deleted.stream().filter(row -> StringHashes.areApart(row.type())).toList();
        if (!gone.isEmpty()) {
            StringRows.delete(
                    sql.separate(), organisation, types(gone), gone.stream().mapToLong(WriteColumns.Row::self).toArray());
        }
    }

    /** What {@link #apart} says of its statements after the insertion: old versions, updates, deletions, tombstones. */
    private static int[] expectedCounts(int updated, int deleted) {
        return IntStream.of(updated + deleted, updated, deleted, deleted).filter(count -> count > 0).toArray();
    }

    private void insert(Sql sql, List<WriteColumns.Row> rows) {
        WriteColumns columns = new WriteColumns(rows);
        sql.add("WITH i AS (INSERT INTO resource (").add(WriteColumns.NAMES).add(") SELECT ");
        columns.select(sql, organisation);
        sql.add(" FROM ");
        columns.from(sql);
        // A version number is used once: a resource that was deleted meanwhile goes on counting.
        sql.add(" WHERE NOT EXISTS (SELECT 1 FROM resource_history h WHERE h.organisation = ").value(organisation);
        sql.add(" AND h.self = w.self AND h.version >= w.version) ON CONFLICT DO NOTHING RETURNING self) ");
        // Those that were not inserted, so none: a row for each would fill the connection while the rest of this is still being sent.
        sql.add("SELECT w.self FROM unnest(").longs(rows.stream().mapToLong(WriteColumns.Row::self).toArray());
        sql.add(") AS w (self) WHERE w.self NOT IN (SELECT i.self FROM i)");
    }

    private void keepOldVersions(Sql sql, List<WriteColumns.Row> rows) {
        String names = "r." + WriteColumns.NAMES.replace(", ", ", r.");
        sql.add("INSERT INTO resource_history (").add(WriteColumns.NAMES).add(", deleted) SELECT ").add(names);
        sql.add(", false FROM ");
        keys(sql, rows);
        sql.add(" JOIN resource r ON r.organisation = ").value(organisation).add(" AND r.type = w.type AND r.self = w.self");
        oneType(sql, types(rows));
    }

    private void update(Sql sql, List<WriteColumns.Row> rows) {
        sql.add("UPDATE resource r SET (").add(WriteColumns.NAMES).add(") = ROW(");
        WriteColumns columns = new WriteColumns(rows);
        columns.select(sql, organisation);
        sql.add(") FROM ");
        columns.from(sql);
        sql.add(" WHERE r.organisation = ").value(organisation).add(" AND r.type = w.type AND r.self = w.self");
        oneType(sql, types(rows));
    }

    private void delete(Sql sql, List<WriteColumns.Row> rows) {
        sql.add("DELETE FROM resource r USING ");
        keys(sql, rows);
        sql.add(" WHERE r.organisation = ").value(organisation).add(" AND r.type = w.type AND r.self = w.self");
        oneType(sql, types(rows));
    }

    /** A tombstone keeps the tokens of what it buries: to whom that was hidden, its deletion is too. */
    private void tombstones(Sql sql, WriteColumns columns) {
        sql.add("INSERT INTO resource_history (").add(WriteColumns.NAMES).add(", deleted) SELECT ");
        columns.select(sql, organisation, "b.tokens");
        sql.add(", true FROM ");
        columns.from(sql);
        sql.add(" JOIN resource_history b ON b.organisation = ").value(organisation);
        sql.add(" AND b.type = w.type AND b.self = w.self AND b.version = w.version - 1");
    }

    private void log(Sql sql, List<Commit.Written> written) {
        LogColumns log = LogColumns.of(written);
        sql.add("INSERT INTO change_log (at, organisation, types, kinds, versions, selfs, patients) VALUES (").value(now);
        sql.add(", ");
        Generations.organisationIfCurrent(sql, commit);
        sql.add(", ").value(log.types()).add(", ").value(log.kinds()).add(", ").value(log.versions());
        sql.add(", ").longs(log.selfs()).add(", ").longs(log.patients()).add(")");
    }

    private static void keys(Sql sql, List<WriteColumns.Row> rows) {
        sql.add("unnest(").value(types(rows)).add("::smallint[], ");
        sql.longs(rows.stream().mapToLong(WriteColumns.Row::self).toArray()).add(") AS w (type, self)");
    }

    private static short[] types(List<WriteColumns.Row> rows) {
        short[] types = new short[rows.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = rows.get(i).type();
        }
        return types;
    }

    /** When all rows are of one type the planner leaves out the other partitions. */
    static void oneType(Sql sql, short[] types) {
        for (short type : types) {
            if (type != types[0]) {
                return;
            }
        }
        sql.add(" AND r.type = ").add(types[0]);
    }

    private static void overtaken(List<Step> steps, Set<Long> inserted, List<Problem> problems) {
        for (Step step : steps) {
            if (step.status() == Commit.Status.CREATED
                    && step.write().kind() == Write.Kind.CREATE
                    && !inserted.contains(step.self())) {
                problems.add(new Problem(Problem.Code.DUPLICATE, name(step.write()) + " exists already."));
            }
        }
        if (problems.isEmpty()) {
            throw new Overtaken();
        }
    }

    private static Problem notFound(Write write) {
        return new Problem(Problem.Code.NOT_FOUND, name(write) + " is not known.");
    }

    private static Problem versionProblem(Write write, int current) {
        String message =
                switch (write.expectedVersion()) {
                    case Write.ABSENT -> name(write) + " exists already, at version " + current + ".";
                    case Write.PRESENT -> name(write) + " does not exist.";
                    default -> name(write) + " is at version " + current + ", not " + write.expectedVersion()
                            + ": read it again and repeat the change.";
                };
        return new Problem(Problem.Code.VERSION, message);
    }

    private static String name(Write write) {
        return "The resource with id " + write.id();
    }
}
