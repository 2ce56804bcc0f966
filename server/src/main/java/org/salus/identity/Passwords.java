package org.salus.identity;

import java.text.Normalizer;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Hashes of passwords: Argon2id (RFC 9106) with 32 MiB, two passes and one lane, above the least that
 * <a href="https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html">OWASP</a> names (19 MiB, two
 * passes). Few at a time, so that a flood of sign-ins waits instead of taking the memory.
 */
public final class Passwords {

    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int LANES = 1;
    private static final int MEMORY_KIB = 32 * 1024;
    private static final int PASSES = 2;
    private static final int IDLE_SECONDS = 30;

    private final Argon2PasswordEncoder encoder;
    private final ThreadPoolExecutor threads;
    private final String nobodys;

    /**
     * @param atATime how many hashes are computed at the same time, on threads of their own: virtual threads would hold up all others
     * @param waiting how many more may wait for their turn; the next ones are refused
     */
    public Passwords(int atATime, int waiting) {
        this(atATime, waiting, MEMORY_KIB, PASSES);
    }

    Passwords(int atATime, int waiting, int memoryKib, int passes) {
        this.encoder = new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, memoryKib, passes);
        this.threads = new ThreadPoolExecutor(
                atATime,
                atATime,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                Thread.ofPlatform().daemon().name("passwords-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
        // Random bits in a hash's form: found by checking alone, like every other, and made without a wait at the
        // start.
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        this.nobodys = "$argon2id$v=19$m=" + memoryKib + ",t=" + passes + ",p=" + LANES + "$"
                + base64.encodeToString(SecretToken.bytes(SALT_BYTES)) + "$"
                + base64.encodeToString(SecretToken.bytes(HASH_BYTES));
    }

    /** Too many sign-ins at once; nothing was decided. */
    public static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("Too many passwords are being checked at the moment");
        }
    }

    String hash(String password) {
        String normal = normal(password);
        return inTurn(() -> encoder.encode(normal));
    }

    boolean matches(String password, String hash) {
        String normal = normal(password);
        return inTurn(() -> encoder.matches(normal, hash));
    }

    /** What unknown users' passwords are compared with, so that they cost the same as known users'. No password fits it. */
    String nobodysHash() {
        return nobodys;
    }

    private <T> T inTurn(Callable<T> work) {
        try {
            return threads.submit(work).get();
        } catch (RejectedExecutionException e) {
            throw new BusyException();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A password could not be hashed", e.getCause());
        }
    }

    /** Keyboards write one character in several ways; NIST SP 800-63B section 5.1.1.2 asks for one of them. */
    private static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFKC);
    }
}
