package org.salus.validation.hapi;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hl7.fhir.r5.elementmodel.Element;
import org.hl7.fhir.r5.elementmodel.Manager;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.hl7.fhir.r5.model.CanonicalType;
import org.hl7.fhir.r5.utils.validation.IResourceValidator;
import org.hl7.fhir.r5.utils.validation.IValidatorResourceFetcher;
import org.jspecify.annotations.Nullable;

/**
 * Where the library would follow references and URLs: nothing is read, of this record or of any network. A reference yields an empty
 * resource of the type that its text names, so that the type can be held against what the profile allows.
 */
final class TypesOnly implements IValidatorResourceFetcher {

    private static final Pattern REFERENCE =
            Pattern.compile("(?:https?://\\S+/)?([A-Z][A-Za-z]{1,60})/[A-Za-z0-9.-]{1,64}(?:/_history/[A-Za-z0-9.-]{1,64})?");

    private final R4Context context;
    private final Map<String, byte[]> stubs = new ConcurrentHashMap<>();

    TypesOnly(R4Context context) {
        this.context = context;
    }

    @Override
    public @Nullable Element fetch(IResourceValidator validator, Object appContext, String url) throws IOException {
        Matcher reference = REFERENCE.matcher(url);
        if (!reference.matches() || !context.getResourceNamesAsSet().contains(reference.group(1))) {
            return null;
        }
        byte[] stub = stubs.computeIfAbsent(
                reference.group(1), type -> ("{\"resourceType\":\"" + type + "\"}").getBytes(StandardCharsets.UTF_8));
        return Manager.parseSingle(context, new ByteArrayInputStream(stub), FhirFormat.JSON);
    }

    @Override
    public boolean resolveURL(
            IResourceValidator validator,
            Object appContext,
            String path,
            String url,
            String type,
            boolean canonical,
            List<CanonicalType> targets) {
        return true;
    }

    @Override
    public byte[] fetchRaw(IResourceValidator validator, String url) throws IOException {
        throw new IOException("Attachments are not fetched");
    }

    @Override
    public IValidatorResourceFetcher setLocale(Locale locale) {
        return this;
    }

    @Override
    public @Nullable CanonicalResource fetchCanonicalResource(IResourceValidator validator, Object appContext, String url) {
        return null;
    }

    @Override
    public boolean fetchesCanonicalResource(IResourceValidator validator, String url) {
        return false;
    }

    @Override
    public Set<ResourceVersionInformation> fetchCanonicalResourceVersions(
            IResourceValidator validator, Object appContext, String url) {
        return Set.of();
    }
}
