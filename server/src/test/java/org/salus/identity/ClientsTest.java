package org.salus.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.salus.identity.Identities.ORIGIN;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Caller;

class ClientsTest {

    private static final Identities IDENTITIES = new Identities();
    private final Clients clients = IDENTITIES.services.clients();
    private final Clients elsewhere = IDENTITIES.node().clients();

    @AfterAll
    static void close() {
        IDENTITIES.close();
    }

    private Clients.Credentials client(String scopes) {
        return clients.create(IDENTITIES.administrator, "loader", scopes).get();
    }

    private Clients.Answer issue(Clients.Credentials client, String scope) {
        return clients.issue(client.clientId(), client.clientSecret(), scope, ORIGIN);
    }

    private static String token(Clients.Answer answer) {
        return ((Clients.Answer.Token) answer).token().token();
    }

    @Test
    void aTokenHoldsForAnHour() {
        Clients.Credentials client = client("system/*.cruds");
        String token = token(issue(client, ""));
        Clients.Grant grant = clients.grant(token).orElseThrow();
        assertThat(grant.scopes()).containsExactly("system/*.cruds");
        assertThat(grant.organisation()).isEqualTo(IDENTITIES.administrator.organisation());
        IDENTITIES.clock.forward(3_599_000);
        assertThat(clients.grant(token)).isPresent();
        assertThat(elsewhere.grant(token)).isPresent();
        IDENTITIES.clock.forward(1_000);
        assertThat(clients.grant(token)).isEmpty();
        assertThat(elsewhere.grant(token)).isEmpty();
    }

    @Test
    void scopesAreNarrowedNeverWidened() {
        Clients.Credentials client = client("system/Observation.rs system/Patient.r");
        Clients.Answer narrow = issue(client, "system/Observation.r");
        assertThat(((Clients.Answer.Token) narrow).token().scopes()).containsExactly("system/Observation.r");
        Clients.Answer refused = new Clients.Answer.Refused(Clients.Refusal.INVALID_SCOPE);
        assertThat(issue(client, "system/*.r")).isEqualTo(refused);
        assertThat(issue(client, "system/Patient.r system/Patient.c")).isEqualTo(refused);
        assertThat(issue(client, "rubbish")).isEqualTo(refused);
        assertThat(issue(client, " ")).isEqualTo(refused);
    }

    @Test
    void wrongSecretsAndClosedClientsGetNothing() {
        Clients.Credentials client = client("system/*.r");
        Clients.Credentials other = client("system/*.r");
        Clients.Answer refused = new Clients.Answer.Refused(Clients.Refusal.INVALID_CLIENT);
        assertThat(clients.issue(client.clientId(), "", "", ORIGIN)).isEqualTo(refused);
        assertThat(clients.issue(client.clientId(), other.clientSecret(), "", ORIGIN))
                .isEqualTo(refused);
        assertThat(clients.issue("nobody", client.clientSecret(), "", ORIGIN)).isEqualTo(refused);
        String token = token(issue(client, ""));
        assertThat(elsewhere.grant(token)).isPresent();
        Caller stranger = Caller.system(
                IDENTITIES.services.organisations().create("Other").id(), "test");
        assertThat(clients.disable(stranger, client.clientId()).isOk()).isFalse();
        assertThat(clients.grant(token)).isPresent();
        assertThat(clients.disable(IDENTITIES.administrator, client.clientId()).isOk())
                .isTrue();
        assertThat(clients.grant(token)).isEmpty();
        IDENTITIES.clock.forward(10_001);
        assertThat(elsewhere.grant(token)).isEmpty();
        assertThat(issue(client, "")).isEqualTo(refused);
    }

    @Test
    void aClientRevokesItsOwnTokensOnly() {
        Clients.Credentials client = client("system/*.r");
        Clients.Credentials other = client("system/*.r");
        String token = token(issue(client, ""));
        assertThat(clients.revoke(other.clientId(), other.clientSecret(), token, ORIGIN))
                .isTrue();
        assertThat(clients.grant(token)).isPresent();
        assertThat(clients.revoke(client.clientId(), "wrong", token, ORIGIN)).isFalse();
        assertThat(clients.grant(token)).isPresent();
        assertThat(clients.revoke(client.clientId(), client.clientSecret(), token, ORIGIN))
                .isTrue();
        assertThat(clients.grant(token)).isEmpty();
    }

    @Test
    void aClientNeedsScopesThatAreUnderstood() {
        for (String scope : new String[] {"", "launch", "system/*.read", "system/*.cruds;"}) {
            assertThat(clients.create(IDENTITIES.administrator, "loader", scope).isOk())
                    .isFalse();
        }
        assertThat(clients.create(IDENTITIES.administrator, " ", "system/*.r").isOk())
                .isFalse();
    }

    @Test
    void manyTokensDoNotGrowTheCacheWithoutBound() {
        CredentialCache<String> cache = new CredentialCache<>();
        for (int i = 0; i < 50_000; i++) {
            cache.put(CredentialCache.Key.of(SecretToken.hash("t" + i)), "e", cache.moment());
        }
        long kept = 0;
        for (int i = 0; i < 50_000; i++) {
            kept += cache.get(CredentialCache.Key.of(SecretToken.hash("t" + i))) == null ? 0 : 1;
        }
        assertThat(kept).isBetween(1L, 20_000L);
    }

    @Test
    void whatWasRevokedWhileItWasLoadedIsNotKept() {
        CredentialCache<String> cache = new CredentialCache<>();
        CredentialCache.Key key = CredentialCache.Key.of(SecretToken.hash("t"));
        long moment = cache.moment();
        cache.remove(key);
        cache.put(key, "stale", moment);
        assertThat(cache.get(key)).isNull();
    }
}
