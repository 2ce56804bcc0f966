package org.salus.charting.drafts;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditEvent;
import org.salus.audit.Auditor;
import org.salus.charting.drafts.DraftField.Author;
import org.salus.charting.drafts.DraftTable.Row;
import org.salus.charting.drafts.DraftTable.SealedField;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.OrganisationConnections;
import org.salus.store.StoreUnavailableException;
import org.salus.vault.KeyDestroyedException;
import org.salus.vault.Vault;

/**
 * Working copies, kept field by field until what they are of is signed or thrown away. A private draft is its owner's alone; a shared one
 * is everybody's who may write notes in that chart. Two who write at once lose nothing: see {@link FieldMerge}. Throws
 * {@link StoreUnavailableException} when the database is lost.
 */
public final class Drafts {

    private static final int MOST_LISTED = 200;

    private final OrganisationConnections database;
    private final DraftSeals seals;
    private final DraftAccess access;
    private final Auditor auditor;
    private final InstantSource clock;
    private final Runnable changed;

    /** @param changed called after each change, on the thread that made it */
    Drafts(
            OrganisationConnections database,
            Vault vault,
            DraftAccess access,
            Auditor auditor,
            InstantSource clock,
            Runnable changed) {
        this.database = database;
        this.seals = new DraftSeals(vault);
        this.access = access;
        this.auditor = auditor;
        this.clock = clock;
        this.changed = changed;
    }

    /**
     * A form that is begun.
     *
     * @param labels codes of {@code meta.security} that what becomes of it will carry
     */
    public record New(
            String patientId, String kind, String key, String title, boolean shared, List<String> labels) {
        public New {
            labels = List.copyOf(labels);
        }

        @Override
        public String toString() {
            return "New[" + kind + "]";
        }
    }

    /**
     * @param sent for each field of the edit, the revision under which the editor's own text is remembered
     * @param created whether the draft was made by this call
     */
    public record Saved(Draft draft, Map<String, Integer> sent, boolean created) {}

    /** @param truncated there are more than are given */
    public record Listed(List<Draft> drafts, boolean truncated) {}

    /**
     * The caller's drafts without their fields, the last changed first; with a patient also those that others share there. Drafts of
     * charts that are not open to the caller any more, or were erased, are left out.
     */
    public Outcome<Listed> list(Caller caller, @Nullable String patientId, @Nullable String kind) {
        Long patient = null;
        if (patientId != null) {
            Optional<Long> found = access.patient(caller, patientId);
            if (found.isEmpty()) {
                return noPatient();
            }
            patient = found.get();
        }
        List<Row> rows;
        try (Connection connection = database.open(caller.organisation())) {
            rows = DraftTable.list(connection, caller.subject(), patient, kind, MOST_LISTED + 1);
        } catch (SQLException e) {
            throw lost(e);
        }
        Set<Long> open = Arrays.stream(access.open(
                        caller, rows.stream().mapToLong(Row::patient).distinct().toArray()))
                .boxed()
                .collect(Collectors.toSet());
        List<Draft> drafts = new ArrayList<>();
        for (Row row : rows.stream().limit(MOST_LISTED).toList()) {
            Optional<Draft> draft = open.contains(row.patient()) ? opened(caller, row, List.of()) : Optional.empty();
            draft.filter(d -> may(caller, row, d)).ifPresent(drafts::add);
        }
        audit(caller, "draft-list", patient == null ? new long[0] : new long[] {patient}, drafts.size() + " drafts", 200);
        return Outcome.ok(new Listed(drafts, rows.size() > MOST_LISTED));
    }

    /** One draft with its fields. */
    public Outcome<Draft> get(Caller caller, String id) {
        return reachable(caller, id).flatMap(_ -> {
            try (Connection connection = database.open(caller.organisation())) {
                return snapshot(caller, connection, id);
            } catch (KeyDestroyedException e) {
                return erased();
            } catch (SQLException e) {
                throw lost(e);
            }
        });
    }

    /** Row and fields of one moment: who signs a revision must not get the next one's text. */
    private Outcome<Draft> snapshot(Caller caller, Connection connection, String id) throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try {
            Optional<Row> row = DraftTable.find(connection, id, false);
            if (row.isEmpty()) {
                return notFound();
            }
            Optional<Draft> draft = opened(caller, row.get(), fields(caller, connection, row.get()));
            audit(caller, "draft-read", new long[] {row.get().patient()}, row.get().kind() + " " + id, 200);
            return draft.map(Outcome::ok).orElseGet(Drafts::notFound);
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
    }

    /** The draft of this form, as it is; or a new one with these first texts, when there is none yet. */
    public Outcome<Saved> begin(Caller caller, New form, String editor, List<Edit> edits) {
        List<Problem> problems = new ArrayList<>(DraftLimits.of(form));
        problems.addAll(DraftLimits.of(editor, edits));
        if (!problems.isEmpty()) {
            return Outcome.refused(problems);
        }
        Optional<Long> patient = access.patient(caller, form.patientId());
        if (patient.isEmpty()) {
            return noPatient();
        }
        if (form.shared() && !access.mayWriteNotes(caller, patient.get(), form.labels())) {
            return Outcome.refused(Problem.Code.FORBIDDEN, "A draft is shared by those who may write notes in this chart. Yours can be private.");
        }
        long task = seals.task(caller.organisation(), form.kind(), form.key());
        String owner = form.shared() ? null : caller.subject();
        Row fresh = made(caller, form, patient.get(), editor);
        return inTransaction(caller, connection -> {
            Optional<Row> row = DraftTable.ofTask(connection, patient.get(), task, owner);
            boolean created = false;
            if (row.isEmpty()) {
                if (DraftTable.count(connection, caller.subject()) >= DraftLimits.MOST_DRAFTS) {
                    return Outcome.refused(
                            Problem.Code.CONFLICT,
                            "You have " + DraftLimits.MOST_DRAFTS + " drafts: finish or throw away some of them first.");
                }
                created = DraftTable.insert(connection, caller.organisation(), task, fresh);
                row = DraftTable.ofTask(connection, patient.get(), task, owner);
            }
            Optional<Row> locked = row.isEmpty() ? row : DraftTable.find(connection, row.get().id(), true);
            if (locked.isEmpty()) {
                return Outcome.refused(Problem.Code.CONFLICT, "This draft was thrown away just now. Try again.");
            }
            Optional<Draft> draft = opened(caller, locked.get(), List.of());
            return draft.isPresent() && may(caller, locked.get(), draft.get())
                    ? merged(caller, connection, locked.get(), editor, created ? edits : List.of(), created)
                    : notFound();
        });
    }

    /**
     * Merges what an editor has typed into the draft.
     *
     * @param patientGuard the patient whose chart is open on the editor's screen, null when not stated
     */
    public Outcome<Saved> save(
            Caller caller, String id, @Nullable String patientGuard, String editor, List<Edit> edits) {
        List<Problem> problems = DraftLimits.of(editor, edits);
        if (!problems.isEmpty()) {
            return Outcome.refused(problems);
        }
        return reachable(caller, id).flatMap(row -> guarded(caller, row, patientGuard)).flatMap(row -> inTransaction(caller, connection -> {
            Optional<Row> locked = DraftTable.find(connection, id, true);
            return locked.isPresent() ? merged(caller, connection, locked.get(), editor, edits, false) : notFound();
        }));
    }

    /**
     * Throws a draft away, as its owner.
     *
     * @param revision that the caller has seen: what was typed since is not thrown away unseen
     */
    public Outcome<Boolean> delete(Caller caller, String id, @Nullable String patientGuard, int revision) {
        return reachable(caller, id).flatMap(row -> guarded(caller, row, patientGuard)).flatMap(row -> inTransaction(caller, connection -> {
            Optional<Row> locked = DraftTable.find(connection, id, true);
            if (locked.isEmpty()) {
                return notFound();
            }
            if (!row.owner().equals(caller.subject())) {
                return Outcome.refused(Problem.Code.FORBIDDEN, "Only who began this draft may throw it away.");
            }
            if (locked.get().revision() != revision) {
                return Outcome.refused(
                        Problem.Code.VERSION,
                        "This draft has changed since: it is at revision " + locked.get().revision() + ".");
            }
            DraftTable.delete(connection, id);
            audit(caller, "draft-delete", new long[] {row.patient()}, row.kind() + " " + id, 200);
            return Outcome.ok(true);
        }));
    }

    /**
     * Ends a draft whose note was signed, whoever began it.
     *
     * @param revision that was signed: a draft that was changed since stays
     * @return whether it is gone
     */
    public boolean finish(Caller caller, String id, int revision) {
        Outcome<Boolean> done = reachable(caller, id).flatMap(row -> inTransaction(caller, connection -> {
            Optional<Row> locked = DraftTable.find(connection, id, true);
            boolean same = locked.isPresent() && locked.get().revision() == revision;
            if (same) {
                DraftTable.delete(connection, id);
                audit(caller, "draft-delete", new long[] {row.patient()}, row.kind() + " " + id + ", signed", 200);
            }
            return Outcome.ok(same);
        }));
        return done.isOk() && done.get();
    }

    private Row made(Caller caller, New form, long patient, String editor) {
        String id = Ids.resource();
        long now = now();
        byte[] head = seals.head(
                caller.organisation(),
                patient,
                id,
                new DraftSeals.Head(form.patientId(), form.key(), form.title(), form.labels(), caller.name()));
        return new Row(id, patient, now, now, 1, form.shared(), caller.subject(), form.kind(), editor, head, 0);
    }

    /** The row, if the caller may see it: what is not the caller's is not there. No connection is held while policy looks. */
    private Outcome<Row> reachable(Caller caller, String id) {
        Optional<Row> found;
        try (Connection connection = database.open(caller.organisation())) {
            found = Ids.isValid(id) ? DraftTable.find(connection, id, false) : Optional.empty();
        } catch (SQLException e) {
            throw lost(e);
        }
        if (found.isEmpty() || access.open(caller, new long[] {found.get().patient()}).length == 0) {
            return notFound();
        }
        Row row = found.get();
        Optional<Draft> draft = opened(caller, row, List.of());
        if (draft.isEmpty()) {
            return row.owner().equals(caller.subject()) ? erased() : notFound();
        }
        return may(caller, row, draft.get()) ? Outcome.ok(row) : notFound();
    }

    private boolean may(Caller caller, Row row, Draft draft) {
        return row.shared()
                ? access.mayWriteNotes(caller, row.patient(), draft.labels())
                : row.owner().equals(caller.subject());
    }

    private Outcome<Row> guarded(Caller caller, Row row, @Nullable String patientGuard) {
        if (patientGuard == null || opened(caller, row, List.of()).filter(d -> d.patientId().equals(patientGuard)).isPresent()) {
            return Outcome.ok(row);
        }
        audit(caller, "draft-update", new long[] {row.patient()}, row.kind() + " " + row.id() + ", for another patient", 409);
        return Outcome.refused(
                Problem.Code.WRONG_PATIENT,
                "This draft is about another patient than the one whose chart is open. Nothing was stored.");
    }

    private Outcome<Saved> merged(
            Caller caller, Connection connection, Row row, String editor, List<Edit> edits, boolean created)
            throws SQLException {
        Author author = new Author(caller.subject(), caller.name());
        Map<String, DraftField> fields = new LinkedHashMap<>();
        for (DraftField field : fields(caller, connection, row)) {
            fields.put(field.name(), field);
        }
        Map<String, Integer> sent = new HashMap<>();
        Set<String> touched = new HashSet<>();
        for (Edit edit : edits) {
            DraftField current = fields.get(edit.name());
            Outcome<FieldMerge.Result> result = FieldMerge.apply(
                    current, base(caller, connection, row, current, edit), edit, editor, author, now());
            if (result instanceof Outcome.Refused<FieldMerge.Result> refused) {
                return refused.cast();
            }
            sent.put(edit.name(), result.get().sent());
            if (result.get().changed()) {
                fields.put(edit.name(), result.get().field());
                touched.add(edit.name());
                store(caller, connection, row, result.get(), edit, editor);
            }
        }
        if (fields.size() > DraftLimits.MOST_FIELDS) {
            return Outcome.refused(Problem.Code.TOO_LARGE, "A draft has at most " + DraftLimits.MOST_FIELDS + " fields.");
        }
        int size = fields.values().stream().mapToInt(Drafts::size).sum();
        if (!touched.isEmpty() && size > DraftLimits.LARGEST_DRAFT) {
            return Outcome.refused(
                    Problem.Code.TOO_LARGE, "A draft holds at most " + DraftLimits.LARGEST_DRAFT + " characters in all.");
        }
        int revision = row.revision();
        long updated = row.updated();
        if (!touched.isEmpty()) {
            revision++;
            updated = now();
            DraftTable.touch(connection, row.id(), revision, updated, editor);
        }
        if (created || !touched.isEmpty()) {
            String what = created ? "draft-create" : "draft-update";
            audit(caller, what, new long[] {row.patient()}, row.kind() + " " + row.id() + " revision " + revision, 200);
        }
        Row now = new Row(
                row.id(), row.patient(), row.created(), updated, revision, row.shared(), row.owner(), row.kind(), editor,
                row.head(), 0);
        return opened(caller, now, List.copyOf(fields.values()))
                .map(draft -> Outcome.ok(new Saved(draft, sent, created)))
                .orElseGet(Drafts::notFound);
    }

    private static int size(DraftField field) {
        return field.value().length()
                + field.conflicts().stream().mapToInt(c -> c.value().length()).sum();
    }

    /** The text that the edit grew out of, null when it is not remembered. */
    private @Nullable String base(
            Caller caller, Connection connection, Row row, @Nullable DraftField current, Edit edit) throws SQLException {
        if (edit.base() == 0) {
            return "";
        }
        if (current == null || edit.base() == current.revision()) {
            return current == null ? null : current.value();
        }
        long name = seals.name(caller.organisation(), edit.name());
        byte[] sealed = DraftTable.base(connection, row.id(), name, edit.base());
        return sealed == null
                ? null
                : seals.base(caller.organisation(), row.patient(), row.id(), name, edit.base(), sealed);
    }

    private void store(
            Caller caller, Connection connection, Row row, FieldMerge.Result result, Edit edit, String editor)
            throws SQLException {
        int organisation = caller.organisation();
        DraftField field = result.field();
        long name = seals.name(organisation, field.name());
        byte[] sealed = seals.field(organisation, row.patient(), row.id(), name, field);
        DraftTable.putField(connection, organisation, row.id(), new SealedField(name, field.revision(), size(field), sealed), now());
        long who = DraftTable.editor(editor);
        if (result.sent() != field.revision() && result.sent() != edit.base()) {
            remember(caller, connection, row, name, result.sent(), who, edit.value());
        }
        remember(caller, connection, row, name, field.revision(), ~who, field.value());
    }

    private void remember(
            Caller caller, Connection connection, Row row, long name, int revision, long who, String text)
            throws SQLException {
        byte[] sealed = seals.base(caller.organisation(), row.patient(), row.id(), name, revision, text);
        DraftTable.remember(connection, caller.organisation(), row.id(), name, revision, who, sealed);
    }

    private List<DraftField> fields(Caller caller, Connection connection, Row row) throws SQLException {
        List<DraftField> fields = new ArrayList<>();
        for (SealedField field : DraftTable.fields(connection, row.id())) {
            fields.add(seals.field(
                    caller.organisation(), row.patient(), row.id(), field.name(), field.revision(), field.sealed()));
        }
        fields.sort(Comparator.comparing(DraftField::name));
        return fields;
    }

    /** Empty when the patient's key was destroyed. */
    private Optional<Draft> opened(Caller caller, Row row, List<DraftField> fields) {
        try {
            DraftSeals.Head head = seals.head(caller.organisation(), row.patient(), row.id(), row.head());
            return Optional.of(new Draft(
                    row.id(),
                    head.patientId(),
                    row.kind(),
                    head.key(),
                    head.title(),
                    row.shared(),
                    head.labels(),
                    new Author(row.owner(), head.ownerName()),
                    row.created(),
                    row.updated(),
                    row.revision(),
                    fields));
        } catch (KeyDestroyedException e) {
            return Optional.empty();
        }
    }

    /**
     * Drafts of the organisation that changed in committed transactions after this one.
     *
     * @param editor the screen that changed it
     */
    public record Touched(long transaction, long patient, String id, String kind, int revision, String editor, boolean shared, String owner) {}

    List<Touched> changedAfter(int organisation, long transaction) {
        try (Connection connection = database.open(organisation)) {
            return DraftTable.changedAfter(connection, transaction).stream()
                    .map(r -> new Touched(
                            r.transaction(), r.patient(), r.id(), r.kind(), r.revision(), r.editor(), r.shared(), r.owner()))
                    .toList();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    long newest(int organisation) {
        try (Connection connection = database.open(organisation)) {
            return DraftTable.newest(connection);
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /** Whether the caller would find this draft. */
    boolean mayKnow(Caller caller, String id) {
        return reachable(caller, id).isOk();
    }

    /** What is done in one transaction. */
    @FunctionalInterface
    private interface Work<T> {
        Outcome<T> run(Connection connection) throws SQLException;
    }

    private <T> Outcome<T> inTransaction(Caller caller, Work<T> work) {
        try (Connection connection = database.open(caller.organisation())) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                Outcome<T> outcome = work.run(connection);
                if (outcome.isOk()) {
                    connection.commit();
                    done = true;
                    changed.run();
                }
                return outcome;
            } catch (KeyDestroyedException e) {
                return erased();
            } finally {
                if (!done) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private static <T> Outcome<T> notFound() {
        return Outcome.refused(Problem.Code.NOT_FOUND, "There is no such draft, or it is not yours.");
    }

    private static <T> Outcome<T> erased() {
        return Outcome.refused(Problem.Code.GONE, "This record was erased.");
    }

    private static <T> Outcome<T> noPatient() {
        return Outcome.refused(
                new Problem(Problem.Code.NOT_FOUND, "This patient does not exist, or is not open to you.", "patient"));
    }

    private void audit(Caller caller, String action, long[] patients, String detail, int status) {
        auditor.record(new AuditEvent(
                caller, action, "", List.of(), patients, detail, status, Instant.ofEpochMilli(clock.millis())));
    }

    private long now() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    private static StoreUnavailableException lost(SQLException e) {
        return new StoreUnavailableException("The drafts cannot be reached: SQL state " + e.getSQLState(), e);
    }
}
