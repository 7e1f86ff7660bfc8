/** Loads the texts of errors for every test, as the program does. */
import '../../src/model/cause/causeTexts.ts';
