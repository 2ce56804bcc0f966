package org.salus.checkin;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of links. Each step is one statement that says from which state it goes, so that of many who take it at once one does. */
final class Links {

    private static final long KEPT_MILLIS = 7 * 24 * 3_600_000L;
    private static final long TOUCH_MILLIS = 5_000;
    private static final String COLUMNS =
            "id, organisation, about, made_at, expires_at, opened_at, seen_at, failures, proven, state, confirmed";

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Clock clock;
    private final CheckInSettings settings;

    Links(DataSource dataSource, Vault vault, Clock clock, CheckInSettings settings) {
        this.jdbc = JdbcClient.create(dataSource);
        this.vault = vault;
        this.clock = clock;
        this.settings = settings;
    }

    /** A new link with its secret: for the front desk's screen, and for nothing else. */
    record Made(Link link, String secret) {
        @Override
        public String toString() {
            return "Made[" + link.id() + "]";
        }
    }

    /** Makes a link; those before it open nothing any more. Empty when somebody else has made one at the same moment. */
    Optional<Made> make(int organisation, String appointmentId, String patientId, String madeBy) {
        long now = clock.millis();
        jdbc.sql("delete from check_in_link where made_at < :old").param("old", now - KEPT_MILLIS).update();
        revoke(organisation, appointmentId);
        String id = UUID.randomUUID().toString();
        String secret = LinkSecret.random();
        JsonObject about = new JsonObject().put("appointment", appointmentId).put("patient", patientId).put("by", madeBy);
        int made = jdbc.sql("""
                        insert into check_in_link (id, link_hash, about, appointment, made_at, expires_at, organisation, state)
                        values (:id, :hash, :about, :appointment, :now, :expires, :organisation, 'waiting')
                        on conflict do nothing
                        """)
                .param("id", id)
                .param("hash", LinkSecret.hash(secret))
                .param("about", vault.sealText(organisation, purpose(id), Json.write(about)))
                .param("appointment", key(organisation, appointmentId))
                .param("now", now)
                .param("expires", now + settings.link().toMillis())
                .param("organisation", organisation)
                .update();
        Optional<Link> link = jdbc.sql("select " + COLUMNS + " from check_in_link where id = :id")
                .param("id", id)
                .query((row, number) -> link(row))
                .optional();
        return made == 0 ? Optional.empty() : link.map(one -> new Made(one, secret));
    }

    /** @return whether there was one that opened anything, or was locked */
    boolean revoke(int organisation, String appointmentId) {
        return jdbc.sql("""
                        update check_in_link set state = 'revoked', proven = false
                        where organisation = :organisation and appointment = :appointment and state in ('waiting', 'open', 'locked')
                        """)
                        .param("organisation", organisation)
                        .param("appointment", key(organisation, appointmentId))
                        .update()
                > 0;
    }

    Optional<Link> newest(int organisation, String appointmentId) {
        return jdbc.sql("select " + COLUMNS + " from check_in_link where organisation = :organisation and appointment = :appointment"
                        + " order by made_at desc, (state in ('waiting', 'open')) desc limit 1")
                .param("organisation", organisation)
                .param("appointment", key(organisation, appointmentId))
                .query((row, number) -> link(row))
                .optional();
    }

    /** A session just begun, with its token: for the cookie, and for nothing else. */
    record Opened(Link link, String token) {
        @Override
        public String toString() {
            return "Opened[" + link.id() + "]";
        }
    }

    /** Exchanges the secret of a link for a session, once. Empty for one that is unknown, was used, has ended or was taken back. */
    Optional<Opened> open(String secret) {
        if (!LinkSecret.hasForm(secret)) {
            return Optional.empty();
        }
        String token = LinkSecret.random();
        long now = clock.millis();
        return jdbc.sql("""
                        update check_in_link set state = 'open', session_hash = :session, opened_at = :now, seen_at = :now
                        where link_hash = :hash and state = 'waiting' and expires_at > :now
                        returning
                        """ + COLUMNS)
                .param("session", LinkSecret.hash(token))
                .param("now", now)
                .param("hash", LinkSecret.hash(secret))
                .query((row, number) -> link(row))
                .optional()
                .map(link -> new Opened(link, token));
    }

    /** The link of this session as it is now; empty when it has ended. */
    Optional<Link> ofSession(@Nullable String token) {
        if (token == null || !LinkSecret.hasForm(token)) {
            return Optional.empty();
        }
        return jdbc.sql("select " + COLUMNS + " from check_in_link where session_hash = :hash and state in ('open', 'locked', 'done')"
                        + " and opened_at > :oldest")
                .param("hash", LinkSecret.hash(token))
                .param("oldest", clock.millis() - settings.session().toMillis())
                .query((row, number) -> link(row))
                .optional();
    }

    /** Whether somebody who gave the date of birth has been there within the time that is allowed. */
    boolean isProven(Link link) {
        return link.state() == Link.State.OPEN && link.proven() && clock.millis() - link.seenAt() < settings.idle().toMillis();
    }

    /** Somebody is still there. */
    void touch(Link link) {
        long now = clock.millis();
        if (now - link.seenAt() > TOUCH_MILLIS) {
            jdbc.sql("update check_in_link set seen_at = greatest(seen_at, :now) where id = :id and proven")
                    .param("now", now)
                    .param("id", link.id())
                    .update();
        }
    }

    /** Charges one attempt before it is looked at, so that parallel ones cannot outrun the limit. False when none is left. */
    boolean charge(Link link) {
        return jdbc.sql("update check_in_link set failures = failures + 1 where id = :id and state = 'open' and failures < :most")
                        .param("id", link.id())
                        .param("most", settings.attempts())
                        .update()
                == 1;
    }

    /** False when it has been locked or taken back meanwhile. */
    boolean proven(Link link) {
        return jdbc.sql("update check_in_link set failures = 0, proven = true, seen_at = :now where id = :id and state = 'open'")
                        .param("now", clock.millis())
                        .param("id", link.id())
                        .update()
                == 1;
    }

    /** @return whether this call has locked it */
    boolean lockIfSpent(Link link) {
        return jdbc.sql("update check_in_link set state = 'locked', proven = false where id = :id and state = 'open' and failures >= :most")
                        .param("id", link.id())
                        .param("most", settings.attempts())
                        .update()
                == 1;
    }

    void hide(Link link) {
        jdbc.sql("update check_in_link set proven = false where id = :id").param("id", link.id()).update();
    }

    void confirm(Link link, String step) {
        jdbc.sql("update check_in_link set confirmed = array_append(confirmed, :step) where id = :id and not (:step = any(confirmed))")
                .param("id", link.id())
                .param("step", step)
                .update();
    }

    void done(Link link) {
        jdbc.sql("update check_in_link set state = 'done', proven = false where id = :id and state = 'open'")
                .param("id", link.id())
                .update();
    }

    private long key(int organisation, String appointmentId) {
        return vault.blindIndex(organisation).self("Appointment", appointmentId);
    }

    private static String purpose(String id) {
        return "checkin.link/" + id;
    }

    private Link link(ResultSet row) throws SQLException {
        String id = row.getString("id");
        int organisation = row.getInt("organisation");
        JsonObject about = Json.parse(vault.openText(organisation, purpose(id), row.getBytes("about"))).get();
        return new Link(
                id,
                organisation,
                String.valueOf(about.string("appointment")),
                String.valueOf(about.string("patient")),
                String.valueOf(about.string("by")),
                row.getLong("made_at"),
                row.getLong("expires_at"),
                row.getLong("opened_at"),
                row.getLong("seen_at"),
                row.getInt("failures"),
                row.getBoolean("proven"),
                Link.State.of(row.getString("state")),
                List.of((String[]) row.getArray("confirmed").getArray()));
    }
}
