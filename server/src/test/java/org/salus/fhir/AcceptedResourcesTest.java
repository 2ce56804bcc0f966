package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unusual but right: none of these may be refused. */
class AcceptedResourcesTest {

    private final Examiner examiner = new Examiner(R4.definitions());

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Only a type
                "{'resourceType':'Patient'}",
                // Members in any order
                "{'active':true,'resourceType':'Patient'}",
                // Extensions of primitives, alone and in step with an array
                "{'resourceType':'Patient','_birthDate':{'extension':[{'url':'http://x','valueCode':'unknown'}]}}",
                "{'resourceType':'Patient','birthDate':'1980','_birthDate':{'id':'b'}}",
                "{'resourceType':'Patient','name':[{'given':['Ana',null,'María'],'_given':[null,{'id':'g'},null]}]}",
                "{'resourceType':'Patient','name':[{'given':['Ana','María'],'_given':[{'id':'g'}]}]}",
                "{'resourceType':'Patient','name':[{'_given':[{'id':'g'}]}]}",
                // A required primitive that only says why it is missing
                "{'resourceType':'Observation','_status':{'extension':[{'url':'http://x','valueCode':'unknown'}]},'code':{'text':'x'}}",
                // A choice with its twin
                "{'resourceType':'Patient','deceasedDateTime':'2020','_deceasedDateTime':{'id':'d'}}",
                // Precisions and zones
                "{'resourceType':'Patient','birthDate':'1980','deceasedDateTime':'2020-02-29T23:59:60.123456789-11:30'}",
                // Numbers as they are written
                "{'resourceType':'Observation','status':'final','code':{'text':'x'},'valueQuantity':{'value':-1.00E-2}}",
                "{'resourceType':'Patient','multipleBirthInteger':-2147483648}",
                // Strings in any script, with line breaks
                "{'resourceType':'Patient','name':[{'text':'山田\\n太郎 \\t😀'}]}",
                // Required bindings: one coding of several; only extensions
                "{'resourceType':'AllergyIntolerance','patient':{'reference':'Patient/1'},'clinicalStatus':{'coding':[{'system':'http://local',"
                        + "'code':'on'},{'system':'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical','code':'active'}]}}",
                "{'resourceType':'AllergyIntolerance','patient':{'reference':'Patient/1'},'clinicalStatus':{'extension':[{'url':'http://x',"
                        + "'valueCode':'unknown'}]}}",
                // References: any type, elsewhere, by identifier, to the container
                "{'resourceType':'Observation','status':'final','code':{'text':'x'},'focus':[{'reference':'Medication/1'}],"
                        + "'subject':{'reference':'https://a.org/fhir/Patient/1/_history/2'},'performer':[{'identifier':{'value':'7'}}]}",
                "{'resourceType':'Observation','status':'final','code':{'text':'x'},'contained':[{'resourceType':'Provenance','id':'p',"
                        + "'target':[{'reference':'#'}],'recorded':'2020-01-01T00:00:00Z','agent':[{'who':{'display':'x'}}]}]}",
                "{'resourceType':'Observation','status':'final','code':{'text':'x'},'subject':{'reference':'urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0'}}",
                // Contained resources that refer to one another
                "{'resourceType':'Observation','status':'final','code':{'text':'x'},'subject':{'reference':'#p'},'contained':[{'resourceType':"
                        + "'Patient','id':'p','managingOrganization':{'reference':'#o'}},{'resourceType':'Organization','id':'o','name':'x'}]}",
                // The same contained id in two resources of a Bundle
                "{'resourceType':'Bundle','type':'collection','entry':[{'resource':{'resourceType':'Observation','status':'final','code':{'text':'x'},"
                        + "'subject':{'reference':'#p'},'contained':[{'resourceType':'Patient','id':'p'}]}},{'resource':{'resourceType':'Observation',"
                        + "'status':'final','code':{'text':'x'},'subject':{'reference':'#p'},'contained':[{'resourceType':'Patient','id':'p'}]}}]}",
                // Extensions in extensions, and on a reference
                "{'resourceType':'Patient','extension':[{'url':'http://x','extension':[{'url':'a','valueDecimal':1.0},{'url':'b','valueReference':"
                        + "{'reference':'Organization/1'}}]}]}",
                // Content references
                "{'resourceType':'Questionnaire','status':'draft','item':[{'linkId':'1','type':'group','item':[{'linkId':'1.1','type':'string'}]}]}",
                // An open choice
                "{'resourceType':'Parameters','parameter':[{'name':'a','valueHumanName':{'family':'x'}},{'name':'b','resource':{'resourceType':"
                        + "'Patient'}},{'name':'c','part':[{'name':'d','valueBase64Binary':'QUJD'}]}]}",
                // Binary data
                "{'resourceType':'Binary','contentType':'application/pdf','data':'JVBERi0='}"
            })
    void isAcceptedAndUnchanged(String json) {
        byte[] body = json.replace('\'', '"').getBytes(UTF_8);
        JsonObject resource = Json.parse(body).get();

        assertThat(examiner.examine(resource, ReferenceResolver.AS_IS).problems())
                .isEmpty();
        assertThat(new String(Json.write(resource), UTF_8)).isEqualTo(new String(body, UTF_8));
    }
}
