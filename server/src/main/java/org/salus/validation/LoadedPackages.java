package org.salus.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.terminology.Packages;

/** The packages that were loaded into the database. */
final class LoadedPackages implements PackageContents {

    /** The table is asked so often at most whether anything changed. */
    private static final long LOOK_NANOS = 2_000_000_000L;

    private final Packages packages;
    private long looked = System.nanoTime() - LOOK_NANOS;
    private long generation;
    private long listed = -1;
    private List<Profile> profiles = List.of();

    LoadedPackages(Packages packages) {
        this.packages = packages;
    }

    @Override
    public byte @Nullable [] find(String type, String url, @Nullable String version) {
        return packages.find(type, version == null ? url : url + "|" + version).map(Json::write).orElse(null);
    }

    @Override
    public synchronized long generation() {
        long now = System.nanoTime();
        if (now - looked >= LOOK_NANOS) {
            looked = now;
            generation = Objects.hash(packages.packages().stream().map(p -> p.name() + "#" + p.version()).toList());
        }
        return generation;
    }

    @Override
    public synchronized List<Profile> profiles() {
        long current = generation();
        if (current != listed) {
            List<Profile> found = new ArrayList<>();
            for (Packages.Entry entry : packages.list("StructureDefinition")) {
                packages.body(entry).map(body -> profile(entry, body)).ifPresent(found::add);
            }
            profiles = List.copyOf(found);
            listed = current;
        }
        return profiles;
    }

    private static @Nullable Profile profile(Packages.Entry entry, JsonObject body) {
        String type = body.string("type");
        return type != null && "resource".equals(body.string("kind")) && "constraint".equals(body.string("derivation"))
                ? new Profile(entry.url(), entry.version(), type, body.string("title"), entry.packageName() + "#" + entry.packageVersion())
                : null;
    }
}
