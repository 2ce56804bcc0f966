package org.salus.validation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.OrganisationConnections;
import org.salus.store.StoreUnavailableException;
import org.salus.store.StoredResource;
import org.salus.vault.KeyDestroyedException;
import org.salus.vault.Vault;

/** What the check of claims has found: one sealed row for each resource whose newest version does not conform. */
public final class ClaimFindings {

    private static final int PAGE = 100;
    private static final int MOST_ISSUES = 50;
    private static final Pattern AFTER = Pattern.compile("(\\d{1,18})\\.(-?\\d{1,19})");

    private final OrganisationConnections database;
    private final Vault vault;

    /** @param database the one of the pool */
    public ClaimFindings(OrganisationConnections database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** @param rule key of the invariant, or the validator's own name of what is wrong */
    public record Place(String severity, String code, @Nullable String path, @Nullable String rule) {}

    /** @param resource {@code Type/id} */
    public record Finding(
            String resource, int version, Instant checked, int errors, int warnings, List<Place> issues) {}

    /** @param next what to ask for as {@code after}; null at the end */
    public record Page(List<Finding> findings, @Nullable String next) {}

    /** Keeps what was found of a version in the place of what was found of older ones; nothing when it conforms. */
    void put(int organisation, StoredResource row, String reference, List<Issue> issues) {
        long errors = issues.stream().filter(Issue::isError).count();
        if (errors == 0) {
            remove(organisation, row.type(), row.self());
            return;
        }
        long warnings = issues.stream().filter(i -> i.severity() == Issue.Severity.WARNING).count();
        byte[] plain = Json.write(json(reference, issues));
        byte[] sealed = vault.seal(organisation, row.patient(), plain, plain.length, row.self(), row.version());
        try (Connection connection = database.open(organisation);
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO profile_finding (organisation, type, self, patient, version, checked, errors, warnings, sealed)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (organisation, type, self) DO UPDATE SET"
                                + " patient = excluded.patient, version = excluded.version, checked = excluded.checked,"
                                + " errors = excluded.errors, warnings = excluded.warnings, sealed = excluded.sealed"
                                + " WHERE profile_finding.version <= excluded.version")) {
            insert.setInt(1, organisation);
            insert.setShort(2, row.type());
            insert.setLong(3, row.self());
            insert.setLong(4, row.patient());
            insert.setInt(5, row.version());
            insert.setLong(6, System.currentTimeMillis());
            insert.setInt(7, (int) errors);
            insert.setInt(8, (int) warnings);
            insert.setBytes(9, sealed);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private static JsonObject json(String reference, List<Issue> issues) {
        JsonArray list = new JsonArray();
        for (Issue issue : issues) {
            if (issue.severity() == Issue.Severity.INFORMATION || list.size() == MOST_ISSUES) {
                continue;
            }
            JsonObject one = new JsonObject().put("severity", issue.severity().code()).put("code", issue.code().stableCode());
            if (issue.path() != null) {
                one.put("path", issue.path());
            }
            if (issue.rule() != null) {
                one.put("rule", issue.rule());
            }
            list.add(one.put("message", issue.message()));
        }
        return new JsonObject().put("resource", reference).put("issues", list);
    }

    void remove(int organisation, short type, long self) {
        try (Connection connection = database.open(organisation);
                PreparedStatement delete = connection.prepareStatement(
                        "DELETE FROM profile_finding WHERE organisation = ? AND type = ? AND self = ?")) {
            delete.setInt(1, organisation);
            delete.setShort(2, type);
            delete.setLong(3, self);
            delete.executeUpdate();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /** The last found first, a hundred at once, without what the issues quote. Rows of erased patients are left out. */
    public Outcome<Page> list(int organisation, @Nullable String after) {
        Matcher place = AFTER.matcher(after == null ? Long.MAX_VALUE / 10 + ".0" : after);
        if (!place.matches()) {
            return Outcome.refused(
                    new Problem(Problem.Code.PARAMETER, "after is the \"next\" of the page before.", "after"));
        }
        List<Finding> findings = new ArrayList<>();
        String next = null;
        int rows = 0;
        try (Connection connection = database.open(organisation);
                PreparedStatement select = connection.prepareStatement(
                        "SELECT self, patient, version, checked, errors, warnings, sealed FROM profile_finding"
                                + " WHERE organisation = ? AND (checked, self) < (?, ?) ORDER BY checked DESC, self DESC LIMIT ?")) {
            select.setInt(1, organisation);
            select.setLong(2, Long.parseLong(place.group(1)));
            select.setLong(3, Long.parseLong(place.group(2)));
            select.setInt(4, PAGE);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows++;
                    next = found.getLong(4) + "." + found.getLong(1);
                    Finding finding = open(organisation, found);
                    if (finding != null) {
                        findings.add(finding);
                    }
                }
            }
        } catch (SQLException e) {
            throw lost(e);
        } catch (NumberFormatException e) {
            return Outcome.refused(
                    new Problem(Problem.Code.PARAMETER, "after is the \"next\" of the page before.", "after"));
        }
        return Outcome.ok(new Page(findings, rows < PAGE ? null : next));
    }

    private @Nullable Finding open(int organisation, ResultSet row) throws SQLException {
        byte[] plain;
        try {
            plain = vault.open(organisation, row.getLong(2), row.getBytes(7), row.getLong(1), row.getInt(3));
        } catch (KeyDestroyedException e) {
            return null;
        }
        JsonObject json = Json.parse(plain).get();
        List<Place> places = new ArrayList<>();
        JsonArray issues = json.array("issues");
        for (int i = 0; issues != null && i < issues.size(); i++) {
            if (issues.get(i) instanceof JsonObject issue) {
                places.add(new Place(
                        String.valueOf(issue.string("severity")),
                        String.valueOf(issue.string("code")),
                        issue.string("path"),
                        issue.string("rule")));
            }
        }
        return new Finding(
                String.valueOf(json.string("resource")),
                row.getInt(3),
                Instant.ofEpochMilli(row.getLong(4)),
                row.getInt(5),
                row.getInt(6),
                places);
    }

    private static StoreUnavailableException lost(SQLException e) {
        return new StoreUnavailableException("The findings cannot be reached: SQL state " + e.getSQLState(), e);
    }
}
