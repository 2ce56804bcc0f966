package org.salus.platform.outgoing;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Outcome;

/**
 * A registry of FHIR packages, which speaks as npm's does: {@code GET registry/NAME} lists the versions, each with the address and the
 * checksum of its archive. An archive whose checksum is another, or missing, is not given.
 */
public final class PackageRegistry {

    private static final int LARGEST_LISTING = 32 * 1024 * 1024;
    private static final long LARGEST_PACKAGE = 512L * 1024 * 1024;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,127}");
    private static final Pattern VERSION = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.+-]{0,63}");

    private static final String SHA512 = "sha512-";

    private final Outgoing outgoing;
    private final URI registry;
    private final Duration longest;

    public PackageRegistry(Outgoing outgoing, URI registry, Duration longest) {
        this.outgoing = outgoing;
        this.registry = registry;
        this.longest = longest;
    }

    /** @param sha512 in Base64; null when the registry gives none */
    private record Dist(URI tarball, String sha1, @Nullable String sha512) {}

    /** The archive of a version in a temporary file, which the caller deletes. */
    public Path fetch(String name, String version) {
        if (!NAME.matcher(name).matches() || !VERSION.matcher(version).matches()) {
            throw new OutgoingException("A package is named as in hl7.fhir.us.core#6.1.0.");
        }
        Dist dist = dist(name, version);
        Path file = null;
        try {
            file = Files.createTempFile(
                    "salus-package", ".tgz", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            download(dist, name + "#" + version, file);
            return file;
        } catch (IOException e) {
            delete(file);
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            delete(file);
            throw e;
        }
    }

    private Dist dist(String name, String version) {
        String base = registry.toString();
        URI address = URI.create((base.endsWith("/") ? base : base + "/") + name);
        Outcome<JsonObject> listing = Json.parse(outgoing.get(address, LARGEST_LISTING, longest));
        if (!(listing instanceof Outcome.Ok<JsonObject>(JsonObject json))) {
            throw new OutgoingException("The registry does not answer with JSON.");
        }
        JsonObject versions = json.object("versions");
        JsonObject one = versions == null ? null : versions.object(version);
        if (one == null) {
            throw new OutgoingException("The registry has no " + name + "#" + version + ".");
        }
        JsonObject dist = one.object("dist");
        String tarball = dist == null ? null : dist.string("tarball");
        String sha1 = dist == null ? null : dist.string("shasum");
        if (dist == null || tarball == null || sha1 == null) {
            throw new OutgoingException("The registry gives " + name + "#" + version + " without an address or a checksum.");
        }
        String integrity = dist.string("integrity");
        String strong = integrity != null && integrity.startsWith(SHA512) ? integrity.substring(SHA512.length()) : null;
        try {
            return new Dist(address.resolve(tarball), sha1.toLowerCase(Locale.ROOT), strong);
        } catch (IllegalArgumentException e) {
            throw new OutgoingException("The registry gives " + name + "#" + version + " an address that is none.", e);
        }
    }

    private void download(Dist dist, String what, Path file) throws IOException {
        MessageDigest sha1 = digest("SHA-1");
        MessageDigest sha512 = digest("SHA-512");
        try (OutputStream out = new DigestOutputStream(
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), sha512), sha1)) {
            outgoing.get(dist.tarball(), LARGEST_PACKAGE, longest, out);
        }
        boolean same = HexFormat.of().formatHex(sha1.digest()).equals(dist.sha1());
        String strong = Base64.getEncoder().encodeToString(sha512.digest());
        if (!same || dist.sha512() != null && !strong.equals(dist.sha512())) {
            throw new OutgoingException("What came for " + what + " is not what the registry says it is (checksum). Nothing was loaded.");
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SHA-1 is what registries say; it tells a broken download, and TLS whose it is. SHA-512 is asked for where it is said. */
    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + name, e);
        }
    }
}
