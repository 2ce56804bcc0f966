package org.salus.validation.hapi;

import ca.uhn.fhir.context.FhirContext;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.luben.zstd.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.convertors.advisors.impl.BaseAdvisor_40_50;
import org.hl7.fhir.convertors.factory.VersionConvertorFactory_40_50;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of R4 itself. The library carries them as some bundles of 45 MB of XML together; here each definition is cut out,
 * compressed (5 MB for all) and parsed when it is first asked for, since a validation needs a few dozen of the three thousand.
 */
final class CoreDefinitions implements Definitions {

    private static final String FOLDER = "/org/hl7/fhir/r4/model/";
    private static final List<String> FILES = List.of(
            "profile/profiles-types.xml",
            "profile/profiles-resources.xml",
            "profile/profiles-others.xml",
            "extension/extension-definitions.xml",
            "valueset/valuesets.xml",
            "valueset/v3-codesystems.xml",
            "valueset/v2-tables.xml");
    private static final Pattern URL = Pattern.compile("<url value=\"([^\"]*)\"");
    private static final Pattern TYPE = Pattern.compile(
            "<kind value=\"([^\"]*)\">?.*?<abstract value=\"([^\"]*)\".*?<type value=\"([^\"]*)\"(.{0,400})", Pattern.DOTALL);
    private static final Pattern BASE = Pattern.compile("<baseDefinition value=\"([^\"]*)\"");
    private static final int LEVEL = 1;

    private final FhirContext r4 = FhirContext.forR4();
    private final Map<String, byte[]> cut = new HashMap<>();
    private final Map<String, BaseType> types = new LinkedHashMap<>();
    private final Cache<String, CanonicalResource> parsed =
            Caffeine.newBuilder().maximumSize(400).expireAfterAccess(Duration.ofMinutes(10)).build();

    CoreDefinitions() {
        for (String file : FILES) {
            try (InputStream in = IBaseResource.class.getResourceAsStream(FOLDER + file)) {
                if (in == null) {
                    throw new IllegalStateException("The R4 definitions are not on the class path: " + file);
                }
                cut(new String(in.readAllBytes(), StandardCharsets.UTF_8), file.startsWith("profile/profiles-types")
                        || file.startsWith("profile/profiles-resources"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void cut(String bundle, boolean base) {
        int at = 0;
        while ((at = bundle.indexOf("<resource>", at)) >= 0) {
            int start = bundle.indexOf('<', at + 10);
            int end = bundle.indexOf("</resource>", start);
            String type = bundle.substring(start + 1, start + 1 + name(bundle, start + 1));
            at = end;
            if (!type.equals("StructureDefinition") && !type.equals("ValueSet") && !type.equals("CodeSystem")) {
                continue;
            }
            String text = withoutNarrative(bundle.substring(start, end));
            Matcher url = URL.matcher(text);
            if (!url.find()) {
                continue;
            }
            cut.putIfAbsent(key(type, url.group(1)), Zstd.compress(text.getBytes(StandardCharsets.UTF_8), LEVEL));
            if (base && type.equals("StructureDefinition")) {
                baseType(url.group(1), text);
            }
        }
    }

    /** The text element comes before everything that could look like it. */
    private static String withoutNarrative(String resource) {
        int start = resource.indexOf("<text>");
        int end = start < 0 ? -1 : resource.indexOf("</text>", start);
        return end < 0 ? resource : resource.substring(0, start) + resource.substring(end + 7);
    }

    private static int name(String text, int from) {
        int end = from;
        while (Character.isLetter(text.charAt(end))) {
            end++;
        }
        return end - from;
    }

    private void baseType(String url, String text) {
        Matcher found = TYPE.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("A definition without kind and type: " + url);
        }
        Matcher parent = BASE.matcher(found.group(4));
        BaseType type = new BaseType(
                url, found.group(1), found.group(2).equals("true"), found.group(3), parent.find() ? parent.group(1) : null, this);
        if (!found.group(4).contains("<derivation value=\"constraint\"")) {
            types.put(url, type);
        }
    }

    /** The definitions of all data types and resource types, each of which reads itself when it is looked into. */
    List<StructureDefinition> types() {
        return new ArrayList<>(types.values());
    }

    @Override
    public @Nullable CanonicalResource find(Kind kind, String url, @Nullable String version) {
        if (version != null && !version.equals("4.0.1") && !version.equals("4.0") && kind == Kind.STRUCTURE) {
            return null;
        }
        BaseType type = kind == Kind.STRUCTURE ? types.get(url) : null;
        CanonicalResource found = type != null ? type : parsed.get(key(kind.type(), url), this::parse);
        return found == null || version == null || kind == Kind.STRUCTURE || version.equals(found.getVersion()) ? found : null;
    }

    StructureDefinition read(String url) {
        CanonicalResource read = parse(key(Kind.STRUCTURE.type(), url));
        if (!(read instanceof StructureDefinition structure)) {
            throw new IllegalStateException("No definition " + url);
        }
        return structure;
    }

    private @Nullable CanonicalResource parse(String key) {
        byte[] compressed = cut.get(key);
        if (compressed == null) {
            return null;
        }
        String text = new String(
                Zstd.decompress(compressed, Math.toIntExact(Zstd.getFrameContentSize(compressed))), StandardCharsets.UTF_8);
        org.hl7.fhir.r4.model.Resource resource =
                (org.hl7.fhir.r4.model.Resource) r4.newXmlParser().parseResource(text);
        CanonicalResource canonical = (CanonicalResource)
                VersionConvertorFactory_40_50.convertResource(resource, new BaseAdvisor_40_50(false));
        canonical.setSourcePackage(Packages.CORE);
        Reduction.reduce(canonical);
        return canonical;
    }

    private static String key(String type, String url) {
        return type + ' ' + url;
    }
}
