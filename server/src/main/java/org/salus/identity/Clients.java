package org.salus.identity;

import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Programs that call by themselves: client credentials (RFC 6749 section 4.4) for opaque access tokens of one hour. Secrets and
 * tokens are kept as hashes.
 */
public final class Clients {

    /** How long an access token holds, in seconds. */
    public static final int TOKEN_SECONDS = 3600;

    private static final long TRUST_MILLIS = 10_000;
    private static final byte[] NOBODYS_HASH = SecretToken.hash(SecretToken.random());
    private static final int LONGEST_NAME = 200;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Consumer<Object> events;
    private final CredentialCache<Grant> cache = new CredentialCache<>();

    Clients(DataSource dataSource, Clock clock, Consumer<Object> events) {
        this.jdbc = JdbcClient.create(dataSource);
        this.clock = clock;
        this.events = events;
    }

    /** A client just made; the secret is shown this once. */
    public record Credentials(String clientId, String clientSecret, List<String> scopes) {
        @Override
        public String toString() {
            return "Credentials[" + clientId + "]";
        }
    }

    /** An access token, to be answered to its client. */
    public record AccessToken(String token, int expiresInSeconds, List<String> scopes) {
        @Override
        public String toString() {
            return "AccessToken[not shown]";
        }
    }

    /** Why no token is given, in the words of RFC 6749 section 5.2. */
    public enum Refusal {
        INVALID_CLIENT("invalid_client"),
        INVALID_SCOPE("invalid_scope");

        private final String code;

        Refusal(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** A token or why there is none. */
    public sealed interface Answer {
        record Token(AccessToken token) implements Answer {}

        record Refused(Refusal refusal) implements Answer {}
    }

    /** What a bearer token stands for. */
    record Grant(String clientId, String name, int organisation, List<String> scopes, long expiresAt, long loadedAt) {}

    private record Client(
            String id, int organisation, String name, byte[] secretHash, List<String> scopes, boolean active) {}

    /** Makes a client of the actor's organisation that may have these scopes ({@link Scope}, separated by spaces). */
    public Outcome<Credentials> create(Caller actor, String name, String scopes) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            return Outcome.refused(
                    new Problem(Problem.Code.VALUE, "A client has a name of 1 to 200 characters.", "name"));
        }
        return Scope.parseAll(scopes).map(parsed -> {
            List<String> texts = parsed.stream().map(Scope::toString).toList();
            String id = UUID.randomUUID().toString();
            String secret = SecretToken.random();
            jdbc.sql("""
                            insert into identity_client (id, organisation, name, secret_hash, scopes, status, created_at)
                            values (:id, :organisation, :name, :hash, :scopes, 'active', :now)
                            """)
                    .param("id", id)
                    .param("organisation", actor.organisation())
                    .param("name", name.strip())
                    .param("hash", SecretToken.hash(secret))
                    .param("scopes", texts.toArray(String[]::new))
                    .param("now", clock.millis())
                    .update();
            events.accept(new UserChangedEvent(
                    clock.instant(), actor, UserChangedEvent.Change.CLIENT_CREATED, id, String.join(" ", texts)));
            return new Credentials(id, secret, texts);
        });
    }

    /** Closes a client of the actor's organisation; its tokens end, within ten seconds on other nodes. */
    public Outcome<String> disable(Caller actor, String clientId) {
        int changed = jdbc.sql(
                        "update identity_client set status = 'disabled' where id = :id and organisation = :organisation")
                .param("id", clientId)
                .param("organisation", actor.organisation())
                .update();
        if (changed == 0) {
            return Outcome.refused(Problem.Code.NOT_FOUND, "There is no such client.");
        }
        jdbc.sql("delete from identity_access_token where client_id = :id")
                .param("id", clientId)
                .update();
        cache.removeIf(grant -> grant.clientId().equals(clientId));
        events.accept(
                new UserChangedEvent(clock.instant(), actor, UserChangedEvent.Change.CLIENT_DISABLED, clientId, ""));
        return Outcome.ok(clientId);
    }

    /** @param scope what is asked for; empty: all that the client may have */
    public Answer issue(String clientId, String secret, String scope, Origin origin) {
        Optional<Client> client = authenticated(clientId, secret, origin);
        if (client.isEmpty()) {
            return new Answer.Refused(Refusal.INVALID_CLIENT);
        }
        List<String> granted = client.get().scopes();
        if (!scope.isEmpty()) {
            Optional<List<String>> narrowed = narrowed(scope, granted);
            if (narrowed.isEmpty()) {
                tell(SignInEvent.Outcome.TOKEN_REFUSED, client.get(), origin);
                return new Answer.Refused(Refusal.INVALID_SCOPE);
            }
            granted = narrowed.get();
        }
        String token = SecretToken.random();
        long now = clock.millis();
        jdbc.sql("""
                        with swept as (delete from identity_access_token where client_id = :client and expires_at < :now)
                        insert into identity_access_token (token_hash, client_id, scopes, expires_at)
                        values (:hash, :client, :scopes, :expires)
                        """)
                .param("hash", SecretToken.hash(token))
                .param("client", clientId)
                .param("scopes", granted.toArray(String[]::new))
                .param("now", now)
                .param("expires", now + TOKEN_SECONDS * 1000L)
                .update();
        tell(SignInEvent.Outcome.TOKEN_ISSUED, client.get(), origin);
        return new Answer.Token(new AccessToken(token, TOKEN_SECONDS, granted));
    }

    /** The scopes asked for, when the client may have all of them. */
    private static Optional<List<String>> narrowed(String scope, List<String> granted) {
        List<Scope> held =
                granted.stream().flatMap(text -> Scope.parse(text).stream()).toList();
        return switch (Scope.parseAll(scope)) {
            case Outcome.Ok<List<Scope>>(List<Scope> asked) ->
                asked.stream().allMatch(one -> held.stream().anyMatch(have -> have.covers(one)))
                        ? Optional.of(asked.stream().map(Scope::toString).toList())
                        : Optional.empty();
            case Outcome.Refused<List<Scope>> refused -> Optional.empty();
        };
    }

    /** Ends a token of this client (RFC 7009); no other client's. @return false when the client is not who it says */
    public boolean revoke(String clientId, String secret, String token, Origin origin) {
        Optional<Client> client = authenticated(clientId, secret, origin);
        if (client.isEmpty()) {
            return false;
        }
        byte[] hash = SecretToken.hash(token);
        int ended = jdbc.sql("delete from identity_access_token where token_hash = :hash and client_id = :client")
                .param("hash", hash)
                .param("client", clientId)
                .update();
        if (ended > 0) {
            cache.remove(CredentialCache.Key.of(hash));
            tell(SignInEvent.Outcome.TOKEN_REVOKED, client.get(), origin);
        }
        return true;
    }

    private Optional<Client> authenticated(String clientId, String secret, Origin origin) {
        Optional<Client> client = find(clientId);
        byte[] right = client.map(Client::secretHash).orElse(NOBODYS_HASH);
        boolean same = MessageDigest.isEqual(right, SecretToken.hash(secret));
        if (client.isEmpty() || !same || !client.get().active()) {
            tell(SignInEvent.Outcome.TOKEN_REFUSED, client.orElse(null), origin);
            return Optional.empty();
        }
        return client;
    }

    private Optional<Client> find(String clientId) {
        return jdbc.sql(
                        "select id, organisation, name, secret_hash, scopes, status from identity_client where id = :id")
                .param("id", clientId)
                .query((row, number) -> new Client(
                        row.getString("id"),
                        row.getInt("organisation"),
                        row.getString("name"),
                        row.getBytes("secret_hash"),
                        scopes(row),
                        row.getString("status").equals("active")))
                .optional();
    }

    private static List<String> scopes(ResultSet row) throws SQLException {
        return List.copyOf(Arrays.asList((String[]) row.getArray("scopes").getArray()));
    }

    /** What this bearer token stands for, if it holds. */
    Optional<Grant> grant(String token) {
        if (!SecretToken.hasForm(token)) {
            return Optional.empty();
        }
        byte[] hash = SecretToken.hash(token);
        CredentialCache.Key key = CredentialCache.Key.of(hash);
        long now = clock.millis();
        Grant grant = cache.get(key);
        if (grant == null || now - grant.loadedAt() > TRUST_MILLIS) {
            long moment = cache.moment();
            grant = load(hash, now);
            if (grant == null) {
                cache.remove(key);
                return Optional.empty();
            }
            cache.put(key, grant, moment);
        }
        return now < grant.expiresAt() ? Optional.of(grant) : Optional.empty();
    }

    private @Nullable Grant load(byte[] hash, long now) {
        return jdbc.sql("""
                        select c.id, c.name, c.organisation, t.scopes, t.expires_at
                        from identity_access_token t join identity_client c on c.id = t.client_id
                        where t.token_hash = :hash and c.status = 'active'
                        """)
                .param("hash", hash)
                .query((row, number) -> new Grant(
                        row.getString("id"),
                        row.getString("name"),
                        row.getInt("organisation"),
                        scopes(row),
                        row.getLong("expires_at"),
                        now))
                .optional()
                .orElse(null);
    }

    private void tell(SignInEvent.Outcome outcome, @Nullable Client client, Origin origin) {
        Instant now = clock.instant();
        events.accept(
                client == null
                        ? new SignInEvent(now, outcome, 0, null, null, Set.of(), origin.address(), origin.requestId())
                        : new SignInEvent(
                                now,
                                outcome,
                                client.organisation(),
                                "client:" + client.id(),
                                client.name(),
                                Set.of(Role.SYSTEM),
                                origin.address(),
                                origin.requestId()));
    }
}
