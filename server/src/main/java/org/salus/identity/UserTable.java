package org.salus.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Role;
import org.salus.vault.Vault;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** The accounts as they lie in the database: names and links sealed, usernames found by a keyed hash. */
final class UserTable {

    /** Keys that belong to no organisation: usernames are unique in the whole installation. */
    private static final int INSTALLATION = 0;

    static final String COLUMNS = """
            u.id as user_id, u.organisation, u.profile, u.roles, u.status, u.totp_secret is not null as second_factor,
            u.password_due""";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Patient key of an account that shows nobody's own record. */
    private static final byte[] NOBODY = new byte[0];

    private final JdbcClient jdbc;
    private final Vault vault;
    private volatile @Nullable SecretKeySpec usernames;

    UserTable(DataSource dataSource, Vault vault) {
        this.jdbc = JdbcClient.create(dataSource);
        this.vault = vault;
    }

    /** What is sealed in one piece. */
    private record Profile(
            String username,
            String name,
            @Nullable String patientId,
            @Nullable String practitionerId) {}

    /** An account with what sign-in needs of it. */
    record Account(User user, byte[] usernameKey, String passwordHash, byte @Nullable [] totpSecret, long totpStep) {
        @Override
        public String toString() {
            return "Account[" + user.id() + "]";
        }
    }

    static String folded(String username) {
        return username.strip().toLowerCase(Locale.ROOT);
    }

    byte[] usernameKey(String username) {
        SecretKeySpec key = usernames;
        if (key == null) {
            key = new SecretKeySpec(vault.derive(INSTALLATION, "identity.usernames"), "HmacSHA256");
            usernames = key;
        }
        return hash(key, folded(username));
    }

    private byte[] patientKey(int organisation, @Nullable String patientId) {
        return patientId == null
                ? NOBODY
                : hash(new SecretKeySpec(vault.derive(organisation, "identity.patients"), "HmacSHA256"), patientId);
    }

    private static byte[] hash(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
        }
    }

    byte[] sealProfile(User user) {
        Profile profile = new Profile(user.username(), user.name(), user.patientId(), user.practitionerId());
        return vault.sealText(user.organisation(), "identity.profile/" + user.id(), JSON.writeValueAsBytes(profile));
    }

    byte[] sealPassword(int organisation, String userId, String hash) {
        return vault.sealText(organisation, "identity.password/" + userId, hash.getBytes(StandardCharsets.US_ASCII));
    }

    byte[] sealSecret(int organisation, String userId, byte[] secret) {
        return vault.sealText(organisation, "identity.totp/" + userId, secret);
    }

    byte[] openSecret(int organisation, String userId, byte[] sealed) {
        return vault.openText(organisation, "identity.totp/" + userId, sealed);
    }

    /** The user in a row that has {@link #COLUMNS}. */
    User user(ResultSet row) throws SQLException {
        String id = row.getString("user_id");
        int organisation = row.getInt("organisation");
        Profile profile = JSON.readValue(
                vault.openText(organisation, "identity.profile/" + id, row.getBytes("profile")), Profile.class);
        return new User(
                id,
                organisation,
                profile.username(),
                profile.name(),
                roles((String[]) row.getArray("roles").getArray()),
                profile.patientId(),
                profile.practitionerId(),
                row.getString("status").equals("active"),
                row.getBoolean("second_factor"),
                row.getBoolean("password_due"));
    }

    private static Set<Role> roles(String[] codes) {
        return Arrays.stream(codes)
                .map(code -> Role.of(code).orElseThrow(() -> new IllegalStateException("Unknown role in the database")))
                .collect(Collectors.toUnmodifiableSet());
    }

    static String[] codes(Set<Role> roles) {
        return roles.stream().map(Role::code).sorted().toArray(String[]::new);
    }

    Optional<Account> byUsername(String username) {
        return account("u.username_key = :key", usernameKey(username));
    }

    Optional<Account> byId(String id) {
        return account("u.id = :key", id);
    }

    private Optional<Account> account(String condition, Object key) {
        return jdbc.sql("select " + COLUMNS
                        + ", u.username_key, u.password, u.totp_secret, u.totp_step from identity_user u where "
                        + condition)
                .param("key", key)
                .query((row, number) -> {
                    User user = user(row);
                    byte[] sealed = row.getBytes("totp_secret");
                    return new Account(
                            user,
                            row.getBytes("username_key"),
                            new String(
                                    vault.openText(
                                            user.organisation(),
                                            "identity.password/" + user.id(),
                                            row.getBytes("password")),
                                    StandardCharsets.US_ASCII),
                            sealed == null ? null : openSecret(user.organisation(), user.id(), sealed),
                            row.getLong("totp_step"));
                })
                .optional();
    }

    Optional<User> find(int organisation, String id) {
        return jdbc.sql("select " + COLUMNS
                        + " from identity_user u where u.organisation = :organisation and u.id = :id")
                .param("organisation", organisation)
                .param("id", id)
                .query((row, number) -> user(row))
                .optional();
    }

    List<User> list(int organisation, String after, int limit) {
        return jdbc.sql(
                        "select " + COLUMNS
                                + " from identity_user u where u.organisation = :organisation and u.id > :after order by u.id limit :limit")
                .param("organisation", organisation)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) -> user(row))
                .list();
    }

    /** Accounts whose own record is this patient's. */
    List<User> ofPatient(int organisation, String patientId) {
        fillPatientKeys(organisation);
        return jdbc.sql("select " + COLUMNS
                        + " from identity_user u where u.organisation = :organisation and u.patient_key = :key order by u.id")
                .param("organisation", organisation)
                .param("key", patientKey(organisation, patientId))
                .query((row, number) -> user(row))
                .list();
    }

    /** Of accounts that are older than the column. The link is sealed, so that the database cannot do it. */
    private void fillPatientKeys(int organisation) {
        jdbc.sql("select " + COLUMNS + " from identity_user u where u.organisation = :organisation and u.patient_key is null")
                .param("organisation", organisation)
                .query((row, number) -> user(row))
                .list()
                .forEach(user -> jdbc.sql("update identity_user set patient_key = :key where id = :id")
                        .param("key", patientKey(organisation, user.patientId()))
                        .param("id", user.id())
                        .update());
    }

    /** @return false when the username is taken */
    boolean insert(User user, String passwordHash, long now) {
        return jdbc.sql("""
                        insert into identity_user
                            (id, organisation, username_key, patient_key, profile, roles, status, password, password_due, created_at, changed_at)
                        values (:id, :organisation, :key, :patient, :profile, :roles, 'active', :password, :due, :now, :now)
                        on conflict (username_key) do nothing
                        """)
                        .param("id", user.id())
                        .param("organisation", user.organisation())
                        .param("key", usernameKey(user.username()))
                        .param("patient", patientKey(user.organisation(), user.patientId()))
                        .param("profile", sealProfile(user))
                        .param("roles", codes(user.roles()))
                        .param("password", sealPassword(user.organisation(), user.id(), passwordHash))
                        .param("due", user.passwordDue())
                        .param("now", now)
                        .update()
                == 1;
    }

    void password(User user, String passwordHash, boolean due, long now) {
        jdbc.sql("update identity_user set password = :password, password_due = :due, changed_at = :now where id = :id")
                .param("password", sealPassword(user.organisation(), user.id(), passwordHash))
                .param("due", due)
                .param("now", now)
                .param("id", user.id())
                .update();
    }

    /** Uses a code up. @return false when it, or a newer one, was used before */
    boolean useStep(String id, long step) {
        return jdbc.sql(
                                "update identity_user set totp_step = :step where id = :id and totp_step < :step and totp_secret is not null")
                        .param("step", step)
                        .param("id", id)
                        .update()
                == 1;
    }

    /** Sets the second factor where there is none. @return false when somebody else was quicker */
    boolean enrol(User user, byte[] secret, long step, long now) {
        return jdbc.sql("""
                        update identity_user set totp_secret = :secret, totp_step = :step, changed_at = :now
                        where id = :id and totp_secret is null
                        """)
                        .param("secret", sealSecret(user.organisation(), user.id(), secret))
                        .param("step", step)
                        .param("now", now)
                        .param("id", user.id())
                        .update()
                == 1;
    }

    void clearSecondFactor(String id, long now) {
        jdbc.sql("update identity_user set totp_secret = null, totp_step = 0, changed_at = :now where id = :id")
                .param("now", now)
                .param("id", id)
                .update();
        jdbc.sql("delete from identity_recovery_code where user_id = :id")
                .param("id", id)
                .update();
    }

    void recoveryCodes(String id, List<String> codes) {
        jdbc.sql("delete from identity_recovery_code where user_id = :id")
                .param("id", id)
                .update();
        jdbc.sql("insert into identity_recovery_code (user_id, code_hash) select :id, unnest(:hashes::bytea[])")
                .param("id", id)
                .param("hashes", codes.stream().map(RecoveryCodes::hash).toArray(byte[][]::new))
                .update();
    }

    /** Uses a recovery code up. @return false when it is none, or was used before */
    boolean useRecoveryCode(String id, String code) {
        return jdbc.sql("delete from identity_recovery_code where user_id = :id and code_hash = :hash")
                        .param("id", id)
                        .param("hash", RecoveryCodes.hash(code))
                        .update()
                == 1;
    }

    void status(String id, boolean active, long now) {
        jdbc.sql("update identity_user set status = :status, changed_at = :now where id = :id")
                .param("status", active ? "active" : "disabled")
                .param("now", now)
                .param("id", id)
                .update();
    }

    void roles(String id, Set<Role> roles, long now) {
        jdbc.sql("update identity_user set roles = :roles, changed_at = :now where id = :id")
                .param("roles", codes(roles))
                .param("now", now)
                .param("id", id)
                .update();
    }

    /** Holds off others who change administrators until the transaction ends. @return ids of the active ones */
    List<String> lockAdministrators(int organisation) {
        return jdbc.sql("""
                        select id from identity_user
                        where organisation = :organisation and status = 'active' and 'administrator' = any(roles)
                        order by id for update
                        """)
                .param("organisation", organisation)
                .query(String.class)
                .list();
    }

    /**
     * Puts sign-in and changes of an account one after the other: taken first by both, held until the transaction ends.
     *
     * @return whether there is such a user, and it is active
     */
    boolean lock(String id) {
        return jdbc.sql("select status = 'active' from identity_user where id = :id for update")
                .param("id", id)
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    boolean isEmpty() {
        return !jdbc.sql("select exists (select 1 from identity_user)")
                .query(Boolean.class)
                .single();
    }
}
