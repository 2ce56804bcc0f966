package org.salus.terminology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Problem;

/** Which versions of code systems a request wants ($expand's system-version, check-system-version and force-system-version). */
final class SystemVersions {

    static final SystemVersions NONE = new SystemVersions(List.of(), List.of(), List.of());

    private final Map<String, String> usual;
    private final Map<String, String> checked;
    private final Map<String, String> forced;

    /** Each is {@code url|version}. */
    SystemVersions(List<String> usual, List<String> checked, List<String> forced) {
        this.usual = parsed("system-version", usual);
        this.checked = parsed("check-system-version", checked);
        this.forced = parsed("force-system-version", forced);
    }

    private static Map<String, String> parsed(String parameter, List<String> canonicals) {
        Map<String, String> versions = new HashMap<>();
        for (String canonical : canonicals) {
            int bar = canonical.indexOf('|');
            if (bar <= 0 || bar == canonical.length() - 1) {
                throw new Refusal(
                        Problem.Code.PARAMETER, parameter + " is a code system with its version, such as http://loinc.org|2.77.", parameter);
            }
            versions.put(canonical.substring(0, bar), canonical.substring(bar + 1));
        }
        return versions;
    }

    /** @param stated by the value set, null for none  @return the version to look for, null for the newest */
    @Nullable
    String choose(String url, @Nullable String stated) {
        String force = forced.get(url);
        if (force != null) {
            return force;
        }
        if (stated != null && !stated.isEmpty()) {
            return stated;
        }
        String otherwise = usual.get(url);
        return otherwise == null ? checked.get(url) : otherwise;
    }

    /** Refuses what was found when another version was demanded. */
    void check(String url, String found) {
        String demanded = checked.get(url);
        if (demanded != null && !Versions.fits(demanded, found)) {
            throw new Refusal(
                    Problem.Code.CONFLICT,
                    "The value set uses version '" + found + "' of " + url + ", but check-system-version demands '"
                            + Compose.shown(demanded) + "'.",
                    "check-system-version");
        }
    }
}
