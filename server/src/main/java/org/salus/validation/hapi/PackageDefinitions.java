package org.salus.validation.hapi;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.jspecify.annotations.Nullable;
import org.salus.validation.PackageContents;

/** The definitions of the loaded packages, parsed when they are first asked for. */
final class PackageDefinitions implements Definitions {

    private final PackageContents packages;
    private final Cache<String, Optional<CanonicalResource>> parsed =
            Caffeine.newBuilder().maximumSize(500).expireAfterAccess(Duration.ofMinutes(10)).build();

    PackageDefinitions(PackageContents packages) {
        this.packages = packages;
    }

    @Override
    public @Nullable CanonicalResource find(Kind kind, String url, @Nullable String version) {
        return parsed.get(kind + " " + url + "|" + version, _ -> {
                    byte[] json = packages.find(kind.type(), url, version);
                    return Optional.ofNullable(json == null ? null : Conversion.ofJson(json));
                })
                .orElse(null);
    }
}
