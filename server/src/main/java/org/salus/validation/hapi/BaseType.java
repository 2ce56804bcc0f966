package org.salus.validation.hapi;

import java.io.Serial;
import org.hl7.fhir.r5.model.Enumerations.FHIRVersion;
import org.hl7.fhir.r5.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a type of R4, of which only the head is known until somebody asks for its elements: the validator walks over all two
 * hundred of them to find one by its name.
 */
final class BaseType extends StructureDefinition {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient CoreDefinitions source;
    private volatile boolean read;

    BaseType(String url, String kind, boolean isAbstract, String type, @Nullable String parent, CoreDefinitions source) {
        this.source = source;
        setUrl(url);
        setId(type);
        setVersion("4.0.1");
        setName(type);
        setStatus(PublicationStatus.ACTIVE);
        setFhirVersion(FHIRVersion._4_0_1);
        setKind(StructureDefinitionKind.fromCode(kind));
        setAbstract(isAbstract);
        setType(type);
        if (parent != null) {
            setBaseDefinition(parent);
            setDerivation(TypeDerivationRule.SPECIALIZATION);
        }
        setSourcePackage(Packages.CORE);
    }

    private void read() {
        if (!read) {
            synchronized (this) {
                if (!read) {
                    StructureDefinition whole = source.read(getUrl());
                    snapshot = whole.getSnapshot();
                    differential = whole.getDifferential();
                    extension = whole.getExtension();
                    read = true;
                }
            }
        }
    }

    @Override
    public StructureDefinitionSnapshotComponent getSnapshot() {
        read();
        return super.getSnapshot();
    }

    @Override
    public boolean hasSnapshot() {
        return true;
    }

    @Override
    public StructureDefinitionDifferentialComponent getDifferential() {
        read();
        return super.getDifferential();
    }

    @Override
    public boolean hasDifferential() {
        return true;
    }

    @Override
    public StructureDefinition copy() {
        read();
        return super.copy();
    }
}
