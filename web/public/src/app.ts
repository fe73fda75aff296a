// app.ts - what the script adds to pages that are whole without it.
import './app.css';
import { copyAndShare, preference, printWhole, readAloud } from './aids';
import { live } from './live';
import { station } from './station';

document.documentElement.classList.add('js');
preference();
copyAndShare();
readAloud();
printWhole();
station();
live();
