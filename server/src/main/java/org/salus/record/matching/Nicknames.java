package org.salus.record.matching;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Short and familiar forms of given names, as commonly used in English, Spanish and French. Each line is a name followed by forms
 * of it; two names belong together when one line has both. Folded: lower case without accents.
 */
public final class Nicknames {

    private static final String LINES =
            """
            abigail abby gail
            albert al bert bertie
            alejandro alex ale jandro
            alejandra alex ale jandra
            alexander alex xander alec sandy sasha
            alexandra alex alexa lexi sandra sandy sasha
            alfred alf alfie fred freddie
            allison ali allie alison
            amanda mandy
            andrea andi drea
            andrew andy drew
            angela angie
            ann anne anna annie nan nancy
            anthony tony ant
            antonio tono toni tonio
            antoine toine
            arthur art artie
            barbara barb barbie babs
            bartholomew bart
            beatrice bea trixie beatriz
            benjamin ben benny benji
            bernard bernie
            brian bryan
            bradley brad
            bridget biddy bridie
            calvin cal
            cameron cam
            carlos charlie carlitos
            carolyn caroline carol carrie
            catherine cathy kate katie kitty katherine kathryn kathleen kathy kat kit catalina cate
            cecilia ceci cissy
            charles charlie chuck chas carl
            charlotte lottie charlie
            christina tina chris chrissy christine christy kristina kristin kristine
            christopher chris kit topher
            clifford cliff
            concepcion concha conchita
            constance connie
            consuelo chelo
            cynthia cindy
            daniel dan danny
            david dave davey davy
            deborah deb debbie debra
            dennis denny
            diana di diane
            dolores lola
            dominique dom
            donald don donny
            dorothy dot dottie dolly
            douglas doug
            edward ed eddie ted teddy ned eduardo lalo
            eleanor ellie nell nora elena leonor
            elizabeth liz lizzie beth betty betsy eliza lisa libby bess elisabeth elsie lily isabel
            emily em emmy
            emmanuel manny manu manuel
            enrique quique kike henry
            ernest ernie
            eugene gene
            evelyn evie
            ezekiel zeke
            fernando nando fer
            florence flo flossie
            frances fran frankie fannie
            francis frank frankie
            francisco paco pancho paquito cisco frank
            francisca paca paquita
            francois fanfan
            franklin frank
            frederick fred freddie rick fritz
            gabriel gabe gabi
            gabriela gabi gaby
            geoffrey geoff jeff jeffrey jeffery
            george georgie jorge
            gerald gerry jerry gerard
            gilbert gil bert
            gloria glo
            gregory greg gregg
            guadalupe lupe lupita
            guillermo memo guille
            gwendolyn gwen wendy
            harold hal harry
            harriet hattie
            helen nell nellie ellen
            henry hank harry hal
            herbert herb bert
            howard howie
            ignacio nacho
            irene rena
            isabella bella izzy isabel isa chabela
            isaac ike
            jacob jake jacques
            jacqueline jackie jacquelyn
            james jim jimmy jamie jem
            jane jan janie janet janice jenny
            jeanne jeannette jeannie
            jennifer jen jenny jenn
            jeremy jerry jeremiah jem
            jessica jess jessie
            jesus chuy chucho
            joanna jo joan joanne
            john johnny jon jack johnathan jonathan
            jonathan jon jonny nathan
            jose pepe joe chepe
            josefina pepa fina josefa
            joseph joe joey jo
            josephine jo josie fifi
            joshua josh
            juan juanito juancho
            juana juanita
            judith judy jude
            julia julie jules
            julian jules
            kenneth ken kenny
            kimberly kim kimberley
            lawrence larry laurie laurence lars
            leonard leo len lenny
            leonardo leo nardo
            leslie les
            lillian lily lil
            louis lou louie lewis luis
            louise lou lulu luisa
            lucille lucy lucia
            luis lucho
            madeline maddie madeleine
            manuel manolo manny lolo
            margaret maggie meg peg peggy madge marge margie greta rita daisy margarita marguerite
            maria mary mari mia maruja marie
            marjorie marge margie
            martha marty patty
            martin marty
            mary molly polly mamie may
            matthew matt matty mateo
            maximilian max
            mercedes meche merche
            michael mike mick micky mickey mikey
            michel mimi
            michelle shelly shelley mickey
            miguel mike
            mildred millie
            miriam mimi
            mitchell mitch
            mohammed mohamed muhammad mohammad mo
            nancy nan
            natalie nat nattie natalia
            nathaniel nat nate nathan
            nicholas nick nicky nicolas colin nico
            nicole nicky nikki
            norman norm
            oliver ollie
            pamela pam
            patricia pat patty trish tricia patsy
            patrick pat paddy patricio
            peter pete pierre pedro
            philip phil pip phillip felipe
            philippe phil
            priscilla cilla
            rachel rae shelly
            rafael rafa raphael
            ramon moncho
            randolph randy
            raymond ray
            rebecca becky becca
            reginald reg reggie
            ricardo rick richie
            richard rick ricky dick rich richie
            robert bob bobby rob robbie bert roberto beto
            roberto beto tito
            rodney rod
            roger rodge
            ronald ron ronnie
            rosario charo
            rosa rose rosie rosita
            roxanne roxy
            russell russ
            samantha sam sammy
            samuel sam sammy
            sandra sandy
            santiago santi diego jaime tiago
            sarah sara sally sadie
            sebastian seb bas
            sergio checo
            sidney sid
            sofia sophie sophia sofi
            stanley stan
            stephanie steph stephie estefania
            stephen steve steven stevie esteban
            stuart stu stewart
            susan sue susie suzy susanna suzanne susana
            sylvia sylvie
            tamara tammy
            teresa terry tess theresa tere terri
            theodore ted teddy theo
            therese theresa
            thomas tom tommy tomas
            timothy tim timmy
            valentina vale tina
            valerie val
            veronica ronnie vero
            victor vic vick
            victoria vicky tori vic
            vincent vince vinny vin
            virginia ginny ginger
            walter walt wally
            wesley wes
            wilfred wilf fred
            william bill billy will willie liam guillermo
            winifred winnie fred
            xavier javier javi
            yves yvon
            yvonne vonnie
            zachary zach zack
            """;

    private static final Map<String, Set<String>> RELATED = read();

    private Nicknames() {}

    private static Map<String, Set<String>> read() {
        Map<String, Set<String>> related = new HashMap<>();
        LINES.lines().forEach(line -> {
            List<String> names = List.of(line.split(" "));
            for (String name : names) {
                related.computeIfAbsent(name, _ -> new LinkedHashSet<>()).addAll(names);
            }
        });
        related.forEach((name, others) -> others.remove(name));
        return related;
    }

    /** Forms of a folded name other than itself; empty when none is known. */
    public static Set<String> of(String name) {
        return RELATED.getOrDefault(name, Set.of());
    }

    static boolean related(String a, String b) {
        return of(a).contains(b);
    }
}
