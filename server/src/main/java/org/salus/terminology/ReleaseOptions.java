package org.salus.terminology;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the person who loads a release may say beyond the release itself.
 *
 * @param encoding of text files; UTF-8 in every current release
 * @param version in place of what the release's names and contents say; needed where they say nothing
 * @param system canonical URL, for formats that have none of their own (CSV)
 * @param dialects SNOMED CT language reference sets, most wanted first, by which the display is chosen
 */
public record ReleaseOptions(
        Charset encoding, @Nullable String version, @Nullable String system, List<String> dialects) {

    /** United States English, then Great Britain English. */
    public static final List<String> ENGLISH = List.of("900000000000509007", "900000000000508004");

    public ReleaseOptions {
        dialects = List.copyOf(dialects);
    }

    public static ReleaseOptions standard() {
        return new ReleaseOptions(StandardCharsets.UTF_8, null, null, ENGLISH);
    }

    public ReleaseOptions withEncoding(Charset wanted) {
        return new ReleaseOptions(wanted, version, system, dialects);
    }

    public ReleaseOptions withVersion(@Nullable String wanted) {
        return new ReleaseOptions(encoding, wanted, system, dialects);
    }

    public ReleaseOptions withSystem(@Nullable String wanted) {
        return new ReleaseOptions(encoding, version, wanted, dialects);
    }

    public ReleaseOptions withDialects(List<String> wanted) {
        return new ReleaseOptions(encoding, version, system, wanted);
    }
}
