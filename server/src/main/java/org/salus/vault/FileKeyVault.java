package org.salus.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;

/**
 * Key-encryption keys in a file that only its owner may read, outside the database and its backups. One line per key,
 * {@code id base64}; the first wraps, the others still unwrap what they once wrapped.
 */
public final class FileKeyVault implements KeyVault {

    private static final byte[] HEADER = {1};
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path file;
    private volatile Map<String, SecretKeySpec> keys;
    private volatile String current;

    private FileKeyVault(Path file, Map<String, SecretKeySpec> keys) {
        this.file = file;
        this.keys = keys;
        this.current = keys.keySet().iterator().next();
    }

    /**
     * Opens the key file, or makes it for a database that holds no keys yet.
     *
     * @param keysExist whether the database holds wrapped keys: then a missing file is a refusal, since a new key could open nothing
     * @throws VaultException with one sentence for the operator
     */
    public static FileKeyVault open(Path file, boolean keysExist) {
        try {
            if (!Files.exists(file)) {
                if (keysExist) {
                    throw new VaultException("The key file " + file
                            + " is missing, without which the records in the database cannot be opened: restore it from its backup.");
                }
                write(file, List.of(newLine()));
            }
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw new VaultException("The key file " + file + " can be read by others ("
                        + PosixFilePermissions.toString(permissions) + "): make it private with chmod 600.");
            }
            return new FileKeyVault(file, parse(file, Files.readAllLines(file)));
        } catch (IOException e) {
            throw new VaultException("The key file " + file + " cannot be read: " + e.getClass().getSimpleName() + ".", e);
        }
    }

    @Override
    public String currentKek() {
        return current;
    }

    @Override
    public byte[] wrap(byte[] key, byte[] context) {
        return AesGcm.seal(key(current), HEADER, key, key.length, context);
    }

    @Override
    public byte[] unwrap(String kek, byte[] wrapped, byte[] context) {
        if (wrapped.length == 0 || wrapped[0] != HEADER[0]) {
            throw new TamperedException("A wrapped key has an unknown form");
        }
        return AesGcm.open(key(kek), HEADER.length, wrapped, context);
    }

    /** Puts a new key-encryption key first; what others wrapped is to be wrapped again ({@link DatabaseVault#rewrap}). */
    public synchronized String rotate() {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(file));
            lines.addFirst(newLine());
            write(file, lines);
            keys = parse(file, lines);
            current = keys.keySet().iterator().next();
            return current;
        } catch (IOException e) {
            throw new VaultException("The key file " + file + " cannot be written.", e);
        }
    }

    /** Forgets a key-encryption key that wraps nothing any more: wrapped keys in old backups open no more. */
    public synchronized void retire(String kek) {
        if (kek.equals(current)) {
            throw new IllegalArgumentException("The current key-encryption key cannot be retired");
        }
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .filter(line -> !line.startsWith(kek + " "))
                    .toList();
            write(file, lines);
            keys = parse(file, lines);
        } catch (IOException e) {
            throw new VaultException("The key file " + file + " cannot be written.", e);
        }
    }

    private SecretKeySpec key(String kek) {
        SecretKeySpec key = keys.get(kek);
        if (key == null) {
            throw new TamperedException("The key-encryption key " + kek + " is not in the key file");
        }
        return key;
    }

    private static String newLine() {
        return HexFormat.of().formatHex(AesGcm.random(6)) + " " + Base64.getEncoder().encodeToString(AesGcm.random(32));
    }

    private static Map<String, SecretKeySpec> parse(Path file, List<String> lines) {
        Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
        for (String line : lines) {
            if (line.isBlank()) {
                continue;
            }
            String[] parts = line.strip().split(" ");
            try {
                byte[] key = Base64.getDecoder().decode(parts[parts.length - 1]);
                if (parts.length != 2 || key.length != 32) {
                    throw new IllegalArgumentException("no key");
                }
                keys.put(parts[0], new SecretKeySpec(key, "AES"));
            } catch (IllegalArgumentException e) {
                throw new VaultException("The key file " + file + " is damaged: restore it from its backup.");
            }
        }
        if (keys.isEmpty()) {
            throw new VaultException("The key file " + file + " is empty: restore it from its backup.");
        }
        return keys;
    }

    /** Whole or not at all, and on the disk before anything is wrapped with it. */
    private static void write(Path file, List<String> lines) throws IOException {
        Path folder = file.toAbsolutePath().resolveSibling(".").normalize();
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Path fresh =
                Files.createTempFile(folder, "kek", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        Files.writeString(fresh, lines.stream().collect(Collectors.joining("\n", "", "\n")));
        try (var channel = java.nio.channels.FileChannel.open(fresh, java.nio.file.StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (var channel = java.nio.channels.FileChannel.open(folder, java.nio.file.StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
