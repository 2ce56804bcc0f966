package org.salus.vault;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.sql.DataSource;

/**
 * The vault over a table of wrapped keys. Sealed: {@code format (1) | key generation (2, big endian) | nonce (12) |
 * ciphertext | tag (16)}. Unwrapped keys stay in a bounded cache; a key that another node destroyed leaves it within
 * {@value #POLL_SECONDS} seconds of use.
 */
public final class DatabaseVault implements Vault {

    private static final byte RESOURCE = 1;
    private static final byte TEXT = 2;
    private static final int HEADER = 3;
    private static final int DATA_KEY = 32;
    private static final int BLIND_KEY = 16;
    private static final int CACHED_KEYS = 50_000;
    private static final long POLL_SECONDS = 30;
    /** Longer than the poll by far: what was destroyed between two polls is seen by the second for certain. */
    private static final int POLL_WINDOW_MINUTES = 5;

    private record Owner(int organisation, long patient) {}

    private final KeyTable table;
    private final Map<Owner, KeyRing> rings = new ConcurrentHashMap<>();
    private final Map<Integer, BlindIndex> blindIndexes = new ConcurrentHashMap<>();
    private final Map<Integer, SecretKey> roots = new ConcurrentHashMap<>();
    private final Map<Derived, byte[]> derived = new ConcurrentHashMap<>();
    private final AtomicLong polled = new AtomicLong(System.nanoTime());

    public DatabaseVault(DataSource database, KeyVault kek) {
        this.table = new KeyTable(database, kek);
    }

    /** Whether the database holds keys: to be known before a key file is made. */
    public static boolean holdsKeys(DataSource database) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT EXISTS (SELECT 1 FROM vault_key)")) {
            return rows.next() && rows.getBoolean(1);
        } catch (SQLException e) {
            throw new VaultException("The table of keys cannot be read: SQL state " + e.getSQLState(), e);
        }
    }

    @Override
    public BlindIndex blindIndex(int organisation) {
        return blindIndexes.computeIfAbsent(
                organisation, o -> new SipBlindIndex(organisationKey(o, KeyTable.BLIND, BLIND_KEY).getEncoded()));
    }

    @Override
    public void ensureKeys(int organisation, long[] patients) {
        forgetDestroyed();
        long[] unknown = Arrays.stream(patients)
                .distinct()
                .filter(patient -> !rings.containsKey(new Owner(organisation, patient)))
                .toArray();
        if (unknown.length == 0) {
            return;
        }
        Map<Long, KeyRing> loaded = table.load(organisation, unknown, KeyTable.DATA);
        long[] missing = Arrays.stream(unknown)
                .filter(patient -> !loaded.containsKey(patient))
                .toArray();
        if (missing.length > 0) {
            table.create(organisation, missing, KeyTable.DATA, 1, DATA_KEY);
            loaded.putAll(table.load(organisation, missing, KeyTable.DATA));
        }
        loaded.forEach((patient, ring) -> remember(new Owner(organisation, patient), ring));
    }

    @Override
    public byte[] seal(int organisation, long patient, byte[] plain, int length, long context, int version) {
        KeyRing ring = ringForSealing(organisation, patient);
        return AesGcm.seal(
                key(ring, ring.current()), header(RESOURCE, ring.current()), plain, length, context(organisation, patient, context, version));
    }

    @Override
    public byte[] open(int organisation, long patient, byte[] sealed, long context, int version) {
        SecretKey key = keyForOpening(organisation, patient, sealed, RESOURCE);
        return AesGcm.open(key, HEADER, sealed, context(organisation, patient, context, version));
    }

    @Override
    public byte[] sealText(int organisation, String purpose, byte[] plain) {
        KeyRing ring = ringForSealing(organisation, 0);
        return AesGcm.seal(
                key(ring, ring.current()), header(TEXT, ring.current()), plain, plain.length, context(organisation, purpose));
    }

    @Override
    public byte[] openText(int organisation, String purpose, byte[] sealed) {
        SecretKey key = keyForOpening(organisation, 0, sealed, TEXT);
        return AesGcm.open(key, HEADER, sealed, context(organisation, purpose));
    }

    @Override
    public byte[] derive(int organisation, String purpose) {
        return derived.computeIfAbsent(new Derived(organisation, purpose), this::derived).clone();
    }

    private record Derived(int organisation, String purpose) {}

    private byte[] derived(Derived which) {
        SecretKey root = roots.computeIfAbsent(
                which.organisation(), o -> organisationKey(o, KeyTable.ROOT, DATA_KEY));
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract()
                            .addIKM(root)
                            .thenExpand(which.purpose().getBytes(StandardCharsets.UTF_8), 32));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no HKDF-SHA256", e);
        }
    }

    @Override
    public void destroyPatientKey(int organisation, long patient) {
        if (patient == 0) {
            throw new IllegalArgumentException("The organisation's own keys are not a patient's");
        }
        table.destroy(organisation, patient);
        rings.put(new Owner(organisation, patient), KeyRing.DESTROYED);
    }

    /** A new data key seals from now on; older generations still open. Other nodes learn of it when they meet it. */
    public void rotateDataKey(int organisation, long patient) {
        KeyRing ring = ringForSealing(organisation, patient);
        table.create(organisation, new long[] {patient}, KeyTable.DATA, ring.current() + 1, DATA_KEY);
        rings.remove(new Owner(organisation, patient));
    }

    /** Wraps all keys with the current key-encryption key. @return how many were wrapped anew */
    public long rewrap() {
        return table.rewrap();
    }

    private KeyRing ringForSealing(int organisation, long patient) {
        KeyRing ring = ring(organisation, patient);
        if (ring == null) {
            ensureKeys(organisation, new long[] {patient});
            ring = ring(organisation, patient);
        }
        if (ring == null) {
            throw new VaultException("A new key was not stored");
        }
        return alive(ring);
    }

    private SecretKey keyForOpening(int organisation, long patient, byte[] sealed, byte format) {
        if (sealed.length < HEADER || sealed[0] != format) {
            throw new TamperedException("Sealed data has an unknown form");
        }
        int generation = (sealed[1] & 0xff) << 8 | (sealed[2] & 0xff);
        KeyRing ring = ring(organisation, patient);
        if (ring == null || (!ring.destroyed() && !ring.keys().containsKey(generation))) {
            // Not seen yet, or another node has made a new generation.
            rings.remove(new Owner(organisation, patient));
            table.load(organisation, new long[] {patient}, KeyTable.DATA)
                    .forEach((p, loaded) -> remember(new Owner(organisation, p), loaded));
            ring = ring(organisation, patient);
        }
        if (ring == null) {
            throw new TamperedException("Sealed data names a key that does not exist");
        }
        return key(alive(ring), generation);
    }

    private @org.jspecify.annotations.Nullable KeyRing ring(int organisation, long patient) {
        forgetDestroyed();
        return rings.get(new Owner(organisation, patient));
    }

    private static KeyRing alive(KeyRing ring) {
        if (ring.destroyed()) {
            throw new KeyDestroyedException("The key of this record was destroyed: it is erased");
        }
        return ring;
    }

    private static SecretKey key(KeyRing ring, int generation) {
        SecretKey key = ring.keys().get(generation);
        if (key == null) {
            throw new TamperedException("Sealed data names a key that does not exist");
        }
        return key;
    }

    /** Never brings back a key that was destroyed while it was being loaded. */
    private void remember(Owner owner, KeyRing ring) {
        if (rings.size() >= CACHED_KEYS) {
            Iterator<Owner> any = rings.keySet().iterator();
            for (int i = 0; i < CACHED_KEYS / 16 && any.hasNext(); i++) {
                any.next();
                any.remove();
            }
        }
        rings.merge(owner, ring, (old, fresh) -> old.destroyed() ? old : fresh);
    }

    private void forgetDestroyed() {
        long last = polled.get();
        long now = System.nanoTime();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(now - last);
        if (seconds < POLL_SECONDS || !polled.compareAndSet(last, now)) {
            return;
        }
        if (seconds > TimeUnit.MINUTES.toSeconds(POLL_WINDOW_MINUTES) / 2) {
            rings.clear();
            return;
        }
        table.destroyedWithin(POLL_WINDOW_MINUTES)
                .forEach(gone -> rings.put(new Owner(gone.organisation(), gone.patient()), KeyRing.DESTROYED));
    }

    private SecretKey organisationKey(int organisation, String purpose, int bytes) {
        long[] none = {0};
        KeyRing ring = table.load(organisation, none, purpose).get(0L);
        if (ring == null) {
            table.create(organisation, none, purpose, 1, bytes);
            ring = table.load(organisation, none, purpose).get(0L);
        }
        if (ring == null) {
            throw new VaultException("A new key was not stored");
        }
        return key(alive(ring), ring.current());
    }

    private static byte[] header(byte format, int generation) {
        if (generation > 0xffff) {
            throw new VaultException("A key was rotated too often");
        }
        return new byte[] {format, (byte) (generation >> 8), (byte) generation};
    }

    private static byte[] context(int organisation, long patient, long context, int version) {
        return ByteBuffer.allocate(24)
                .putInt(organisation)
                .putLong(patient)
                .putLong(context)
                .putInt(version)
                .array();
    }

    private static byte[] context(int organisation, String purpose) {
        byte[] name = purpose.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + name.length).putInt(organisation).put(name).array();
    }
}
