package org.salus.validation;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several sources, the first of which has precedence. */
record SeveralPackages(List<PackageContents> sources) implements PackageContents {

    SeveralPackages {
        sources = List.copyOf(sources);
    }

    @Override
    public byte @Nullable [] find(String type, String url, @Nullable String version) {
        for (PackageContents source : sources) {
            byte[] found = source.find(type, url, version);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public List<Profile> profiles() {
        List<Profile> all = new ArrayList<>();
        sources.forEach(source -> all.addAll(source.profiles()));
        return all;
    }

    @Override
    public long generation() {
        long generation = 0;
        for (PackageContents source : sources) {
            generation = generation * 31 + source.generation();
        }
        return generation;
    }
}
