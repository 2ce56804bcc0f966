package org.salus.terminology;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question to concept maps (R4 section 4.10.13.1).
 *
 * @param map canonical URL of the map, with {@code |version} if wanted; null for every map that fits
 * @param mapId id of the organisation's own ConceptMap instead; null for none
 * @param codings what to translate
 * @param source canonical URL of the value set that the codes are from; null for any
 * @param target canonical URL of the value set to translate into; null for any
 * @param targetSystem only codes of this system; null for any
 * @param reverse from the targets of the maps to their sources
 */
public record TranslateRequest(
        @Nullable String map,
        @Nullable String mapId,
        List<Coded> codings,
        @Nullable String source,
        @Nullable String target,
        @Nullable String targetSystem,
        boolean reverse) {}
