package org.salus.validation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ResourceType;
import org.salus.fhir.SearchParam;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.store.ChangeLog;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.RecordStore;
import org.salus.store.StoreUnavailableException;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.validation.ProfileSettings.Claims;
import org.salus.vault.BlindIndex;
import org.salus.vault.Vault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks after the write whether resources are what they claim to be ({@code meta.profile}), where the organisation leaves it at that. It
 * follows the change log from where it last was, opens only what claims a profile that is known here, and works at most a fifth of the
 * time. The node that holds the lease does it.
 */
public final class ClaimChecks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClaimChecks.class);
    private static final long PAUSE_MILLIS = 15_000;
    private static final int COMMITS = 100;
    private static final int CHUNK = 200;
    private static final int MOST_PROFILES = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final long LEASE_MILLIS = 120_000;
    /** For each moment of work, so many of rest. */
    private static final int REST = 4;

    private final DataSource database;
    private final ChangeLog changes;
    private final RecordStore store;
    private final Vault vault;
    private final R4 definitions;
    private final EnforcedProfiles settings;
    private final PackageContents packages;
    private final ProfileValidator validator;
    private final ClaimFindings findings;
    private final String node = Ids.request();
    private long leased;
    private @Nullable Thread thread;
    private volatile boolean closed;

    public ClaimChecks(
            DataSource database,
            ChangeLog changes,
            RecordStore store,
            Vault vault,
            R4 definitions,
            EnforcedProfiles settings,
            PackageContents packages,
            ProfileValidator validator,
            ClaimFindings findings) {
        this.database = database;
        this.changes = changes;
        this.store = store;
        this.vault = vault;
        this.definitions = definitions;
        this.settings = settings;
        this.packages = packages;
        this.validator = validator;
        this.findings = findings;
    }

    /** Works in the background until closed. */
    public void start() {
        thread = Thread.ofVirtual().name("claim-checks").start(() -> {
            try {
                while (!closed) {
                    Thread.sleep(PAUSE_MILLIS);
                    try {
                        while (!closed && step()) {
                            Thread.yield();
                        }
                    } catch (StoreUnavailableException | SQLException e) {
                        LOG.debug("The check of claims could not go on: {}", e.getMessage());
                    } catch (RuntimeException e) {
                        LOG.error("The check of claims failed and goes on later", e);
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Checks the next commits. @return whether there may be more */
    boolean step() throws SQLException, InterruptedException {
        ChangeLog.Position from = lease();
        if (from == null) {
            return false; // another node is at it
        }
        List<ChangeLog.Entry> entries = changes.read(from, COMMITS);
        if (entries.isEmpty()) {
            return false;
        }
        check(entries);
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE profile_progress SET position = ? WHERE holder = ?")) {
            update.setString(1, entries.getLast().position().text());
            update.setString(2, node);
            update.executeUpdate();
        }
        return entries.size() == COMMITS;
    }

    /** Where to go on; null when another node holds the lease. At the first time: from now on. */
    private ChangeLog.@Nullable Position lease() throws SQLException {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement first = connection.prepareStatement(
                    "INSERT INTO profile_progress (position) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM profile_progress)"
                            + " ON CONFLICT DO NOTHING")) {
                first.setString(1, changes.end().text());
                first.executeUpdate();
            }
            long now = System.currentTimeMillis();
            try (PreparedStatement update = connection.prepareStatement(
                    "UPDATE profile_progress SET holder = ?, leased_until = ? WHERE holder = ? OR leased_until < ? RETURNING position")) {
                update.setString(1, node);
                update.setLong(2, now + LEASE_MILLIS);
                update.setString(3, node);
                update.setLong(4, now);
                try (ResultSet row = update.executeQuery()) {
                    leased = now;
                    return row.next() ? ChangeLog.Position.of(row.getString(1)) : null;
                }
            }
        }
    }

    private void renewLease() {
        if (System.currentTimeMillis() - leased > LEASE_MILLIS / 4) {
            try {
                lease();
            } catch (SQLException e) {
                throw new StoreUnavailableException("The check of claims cannot go on: SQL state " + e.getSQLState(), e);
            }
        }
    }

    private void check(List<ChangeLog.Entry> entries) throws InterruptedException {
        Map<Integer, Map<Short, Set<Long>>> written = new LinkedHashMap<>();
        for (ChangeLog.Entry entry : entries) {
            for (ChangeLog.Change change : entry.changes()) {
                if (change.status() == Commit.Status.DELETED) {
                    findings.remove(entry.organisation(), change.type(), change.self());
                } else {
                    written.computeIfAbsent(entry.organisation(), _ -> new LinkedHashMap<>())
                            .computeIfAbsent(change.type(), _ -> new HashSet<>())
                            .add(change.self());
                }
            }
        }
        for (Map.Entry<Integer, Map<Short, Set<Long>>> one : written.entrySet()) {
            int organisation = one.getKey();
            if (settings.known(organisation).settings().claims() != Claims.BACKGROUND) {
                continue;
            }
            List<String> known = known(organisation);
            if (known.isEmpty()) {
                continue;
            }
            for (Map.Entry<Short, Set<Long>> ofType : one.getValue().entrySet()) {
                ResourceType type = definitions.type(ofType.getKey());
                if (type != null) {
                    check(organisation, type, List.copyOf(ofType.getValue()), known);
                }
            }
        }
    }

    private void check(int organisation, ResourceType type, List<Long> selfs, List<String> known)
            throws InterruptedException {
        SearchParam param = type.param("_profile");
        if (param == null) {
            return;
        }
        BlindIndex blind = vault.blindIndex(organisation);
        long[] claims = known.stream()
                .mapToLong(url -> blind.token(param.key(), TokenHashes.URI, url))
                .toArray();
        for (int from = 0; from < selfs.size() && !closed; from += CHUNK) {
            long[] chunk = selfs.subList(from, Math.min(selfs.size(), from + CHUNK)).stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            List<StoredResource> rows = store.search(new Reader.Select(
                            organisation,
                            List.of(type.code()),
                            Where.and(new Where.Self(chunk), new Where.AnyToken(claims)),
                            List.of(),
                            CHUNK,
                            null,
                            false))
                    .rows();
            for (StoredResource row : rows) {
                check(organisation, type, row);
            }
        }
    }

    private void check(int organisation, ResourceType type, StoredResource row) throws InterruptedException {
        renewLease();
        long start = System.nanoTime();
        JsonObject resource = Json.parse(row.body()).get();
        Outcome<List<Issue>> found = validator.validate(organisation, resource, List.of(), LIMIT);
        if (found instanceof Outcome.Ok<List<Issue>>(List<Issue> issues)) {
            findings.put(organisation, row, type.name() + "/" + resource.string("id"), issues);
        }
        Thread.sleep(Duration.ofNanos(System.nanoTime() - start).multipliedBy(REST));
    }

    /** The canonicals, with and without version, of the profiles that this organisation can validate against. */
    private List<String> known(int organisation) {
        Set<String> known = new HashSet<>();
        for (PackageContents.Profile profile : packages.profiles()) {
            known.add(profile.url());
            if (profile.version() != null) {
                known.add(profile.url() + "|" + profile.version());
            }
        }
        ResourceType structures = definitions.type("StructureDefinition");
        if (structures != null) {
            for (StoredResource row : store.search(new Reader.Select(
                            organisation, List.of(structures.code()), Where.ALWAYS, List.of(), MOST_PROFILES, null, false))
                    .rows()) {
                JsonObject own = Json.parse(row.body()).get();
                String url = own.string("url");
                if (url != null && "constraint".equals(own.string("derivation"))) {
                    known.add(url);
                    known.add(url + "|" + own.string("version"));
                }
            }
        }
        return new ArrayList<>(known);
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }
}
