package org.salus.validation;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.salus.store.OrganisationConnections;
import org.salus.store.StoreUnavailableException;
import org.salus.validation.ProfileSettings.Claims;
import org.salus.validation.ProfileSettings.Mode;
import org.salus.validation.ProfileSettings.Rule;

/**
 * The profile settings of each organisation. Every write asks, so they are kept in memory; a change by another node or by the command line
 * is seen within {@value #STALE_SECONDS} seconds.
 */
public final class EnforcedProfiles {

    static final long STALE_SECONDS = 10;

    private final OrganisationConnections database;
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();

    /** The settings as the door wants them. */
    record Known(
            ProfileSettings settings,
            Map<String, List<String>> enforced,
            Map<String, List<String>> warned,
            long at,
            java.util.concurrent.atomic.AtomicBoolean renewing) {

        static Known of(ProfileSettings settings) {
            return new Known(
                    settings,
                    settings.byType(Mode.ENFORCE),
                    settings.byType(Mode.WARN),
                    System.nanoTime(),
                    new java.util.concurrent.atomic.AtomicBoolean());
        }
    }

    /** @param database the one of the pool */
    public EnforcedProfiles(OrganisationConnections database) {
        this.database = database;
    }

    /** As they lie in the database. Throws {@link StoreUnavailableException}. */
    public ProfileSettings read(int organisation) {
        try (Connection connection = database.open(organisation)) {
            List<Rule> rules = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT type, profile, mode FROM profile_rule WHERE organisation = ? ORDER BY type, profile")) {
                select.setInt(1, organisation);
                try (ResultSet rows = select.executeQuery()) {
                    while (rows.next()) {
                        rules.add(new Rule(
                                rows.getString(1), rows.getString(2), Mode.of(rows.getString(3)).orElseThrow()));
                    }
                }
            }
            Claims claims = ProfileSettings.STANDARD.claims();
            try (PreparedStatement select =
                    connection.prepareStatement("SELECT claims FROM profile_setting WHERE organisation = ?")) {
                select.setInt(1, organisation);
                try (ResultSet rows = select.executeQuery()) {
                    if (rows.next()) {
                        claims = Claims.of(rows.getString(1)).orElseThrow();
                    }
                }
            }
            ProfileSettings settings = new ProfileSettings(claims, rules);
            known.put(organisation, Known.of(settings));
            return settings;
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    /** From memory, nearly always. */
    Known known(int organisation) {
        Known current = known.get(organisation);
        if (current == null) {
            read(organisation);
            current = known.get(organisation);
            return current == null ? Known.of(ProfileSettings.STANDARD) : current;
        }
        if (System.nanoTime() - current.at() > TimeUnit.SECONDS.toNanos(STALE_SECONDS)
                && current.renewing().compareAndSet(false, true)) {
            Thread.ofVirtual().name("profile-settings").start(() -> renew(organisation));
        }
        return current;
    }

    private void renew(int organisation) {
        try {
            read(organisation);
        } catch (StoreUnavailableException e) {
            Known stale = known.get(organisation);
            if (stale != null) {
                stale.renewing().set(false);
            }
        }
    }

    /** Sets or changes one rule. */
    public ProfileSettings put(int organisation, Rule rule) {
        run(
                organisation,
                "INSERT INTO profile_rule (organisation, type, profile, mode) VALUES (?, ?, ?, ?)"
                        + " ON CONFLICT (organisation, type, profile) DO UPDATE SET mode = excluded.mode",
                organisation, rule.type(), rule.profile(), rule.mode().code());
        return read(organisation);
    }

    /** Takes one rule away. @return whether it was there */
    public boolean remove(int organisation, String type, String profile) {
        int removed = run(
                organisation,
                "DELETE FROM profile_rule WHERE organisation = ? AND type = ? AND profile = ?",
                organisation, type, profile);
        read(organisation);
        return removed > 0;
    }

    public ProfileSettings claims(int organisation, Claims claims) {
        run(
                organisation,
                "INSERT INTO profile_setting (organisation, claims) VALUES (?, ?)"
                        + " ON CONFLICT (organisation) DO UPDATE SET claims = excluded.claims",
                organisation, claims.code());
        return read(organisation);
    }

    private int run(int organisation, String sql, Object... values) {
        try (Connection connection = database.open(organisation);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw lost(e);
        }
    }

    private static StoreUnavailableException lost(SQLException e) {
        return new StoreUnavailableException("The profile settings cannot be reached: SQL state " + e.getSQLState(), e);
    }
}
