var e=globalThis,t=e=>e,n=e.trustedTypes,r=n?n.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,i=`$lit$`,a=`lit$${Math.random().toFixed(9).slice(2)}$`,o=`?`+a,s=`<${o}>`,c=document,l=()=>c.createComment(``),u=e=>e===null||typeof e!=`object`&&typeof e!=`function`,d=Array.isArray,f=e=>d(e)||typeof e?.[Symbol.iterator]==`function`,p=`[ 	
\f\r]`,m=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,h=/-->/g,ee=/>/g,g=RegExp(`>|${p}(?:([^\\s"'>=/]+)(${p}*=${p}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),te=/'/g,ne=/"/g,_=/^(?:script|style|textarea|title)$/i,re=e=>(t,...n)=>({_$litType$:e,strings:t,values:n}),v=re(1),y=re(2),b=Symbol.for(`lit-noChange`),x=Symbol.for(`lit-nothing`),ie=new WeakMap,S=c.createTreeWalker(c,129);function ae(e,t){if(!d(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return r===void 0?t:r.createHTML(t)}var oe=(e,t)=>{let n=e.length-1,r=[],o,c=t===2?`<svg>`:t===3?`<math>`:``,l=m;for(let t=0;t<n;t++){let n=e[t],u,d,f=-1,p=0;for(;p<n.length&&(l.lastIndex=p,d=l.exec(n),d!==null);)p=l.lastIndex,l===m?d[1]===`!--`?l=h:d[1]===void 0?d[2]===void 0?d[3]!==void 0&&(l=g):(_.test(d[2])&&(o=RegExp(`</`+d[2],`g`)),l=g):l=ee:l===g?d[0]===`>`?(l=o??m,f=-1):d[1]===void 0?f=-2:(f=l.lastIndex-d[2].length,u=d[1],l=d[3]===void 0?g:d[3]===`"`?ne:te):l===ne||l===te?l=g:l===h||l===ee?l=m:(l=g,o=void 0);let re=l===g&&e[t+1].startsWith(`/>`)?` `:``;c+=l===m?n+s:f>=0?(r.push(u),n.slice(0,f)+i+n.slice(f)+a+re):n+a+(f===-2?t:re)}return[ae(e,c+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},se=class e{constructor({strings:t,_$litType$:r},s){let c;this.parts=[];let u=0,d=0,f=t.length-1,p=this.parts,[m,h]=oe(t,r);if(this.el=e.createElement(m,s),S.currentNode=this.el.content,r===2||r===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(c=S.nextNode())!==null&&p.length<f;){if(c.nodeType===1){if(c.hasAttributes())for(let e of c.getAttributeNames())if(e.endsWith(i)){let t=h[d++],n=c.getAttribute(e).split(a),r=/([.?@])?(.*)/.exec(t);p.push({type:1,index:u,name:r[2],strings:n,ctor:r[1]===`.`?fe:r[1]===`?`?pe:r[1]===`@`?me:de}),c.removeAttribute(e)}else e.startsWith(a)&&(p.push({type:6,index:u}),c.removeAttribute(e));if(_.test(c.tagName)){let e=c.textContent.split(a),t=e.length-1;if(t>0){c.textContent=n?n.emptyScript:``;for(let n=0;n<t;n++)c.append(e[n],l()),S.nextNode(),p.push({type:2,index:++u});c.append(e[t],l())}}}else if(c.nodeType===8){if(c.data===o)p.push({type:2,index:u});else{let e=-1;for(;(e=c.data.indexOf(a,e+1))!==-1;)p.push({type:7,index:u}),e+=a.length-1}}u++}}static createElement(e,t){let n=c.createElement(`template`);return n.innerHTML=e,n}};function ce(e,t,n=e,r){if(t===b)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=u(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=ce(e,i._$AS(e,t.values),i,r)),t}var le=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??c).importNode(t,!0);S.currentNode=r;let i=S.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new ue(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new he(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=S.nextNode(),a++)}return S.currentNode=c,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},ue=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=x,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=ce(this,e,t),u(e)?e===x||e==null||e===``?(this._$AH!==x&&this._$AR(),this._$AH=x):e!==this._$AH&&e!==b&&this._(e):e._$litType$===void 0?e.nodeType===void 0?f(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==x&&u(this._$AH)?this._$AA.nextSibling.data=e:this.T(c.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=se.createElement(ae(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new le(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=ie.get(e.strings);return t===void 0&&ie.set(e.strings,t=new se(e)),t}k(t){d(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(l()),this.O(l()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,n){for(this._$AP?.(!1,!0,n);e!==this._$AB;){let n=t(e).nextSibling;t(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},de=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=x,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=x}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=ce(this,e,t,0),a=!u(e)||e!==this._$AH&&e!==b,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=ce(this,r[n+o],t,o),s===b&&(s=this._$AH[o]),a||=!u(s)||s!==this._$AH[o],s===x?e=x:e!==x&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===x?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},fe=class extends de{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===x?void 0:e}},pe=class extends de{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==x)}},me=class extends de{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=ce(this,e,t,0)??x)===b)return;let n=this._$AH,r=e===x&&n!==x||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==x&&(n===x||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},he=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){ce(this,e)}},ge={M:i,P:a,A:o,C:1,L:oe,R:le,D:f,V:ce,I:ue,H:de,N:pe,U:me,B:fe,F:he},_e=e.litHtmlPolyfillSupport;_e?.(se,ue),(e.litHtmlVersions??=[]).push(`3.3.3`);var ve=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new ue(t.insertBefore(l(),e),e,void 0,n??{})}return i._$AI(e),i},ye=[`Jan`,`Feb`,`Mar`,`Apr`,`May`,`Jun`,`Jul`,`Aug`,`Sep`,`Oct`,`Nov`,`Dec`],be={vi:[`CN`,`T2`,`T3`,`T4`,`T5`,`T6`,`T7`],en:[`Sun`,`Mon`,`Tue`,`Wed`,`Thu`,`Fri`,`Sat`]},xe={vi:[`Chủ Nhật`,`Thứ Hai`,`Thứ Ba`,`Thứ Tư`,`Thứ Năm`,`Thứ Sáu`,`Thứ Bảy`],en:[`Sunday`,`Monday`,`Tuesday`,`Wednesday`,`Thursday`,`Friday`,`Saturday`]};function Se(e){return{year:e.slice(0,4),month:e.slice(5,7),day:e.slice(8,10)}}function C(e,t){let{year:n,month:r,day:i}=Se(e);return t===`vi`?`${i}/${r}/${n}`:`${Number(i)} ${ye[Number(r)-1]??r} ${n}`}function Ce(e,t){let{month:n,day:r}=Se(e);return t===`vi`?`${r}/${n}`:`${Number(r)} ${ye[Number(n)-1]??n}`}function we(e,t,n){return e===t?C(t,n):`${e.slice(0,4)===t.slice(0,4)?Ce(e,n):C(e,n)} – ${C(t,n)}`}function w(e){return Math.round(Date.parse(`${e}T00:00:00Z`)/864e5)}function Te(e){return new Date(e*864e5).toISOString().slice(0,10)}function Ee(e,t){return Te(w(e)+t)}function T(e){return((w(e)+4)%7+7)%7}function De(e,t){return be[t][T(e)]??``}function Oe(e,t){return`${xe[t][T(e)]??``}, ${C(e,t)}`}function ke(e){return/^\d{4}-\d{2}-\d{2}$/.test(e)&&Te(w(e))===e}function E(e){return e.slice(0,10)}function Ae(e){return e.slice(11,19)}function D(e,t){return`${e.slice(11,16)}, ${C(E(e),t)}`}var je=class{constructor(e){this.zone=e,this.format=new Intl.DateTimeFormat(`en-GB`,{timeZone:e,hourCycle:`h23`,year:`numeric`,month:`2-digit`,day:`2-digit`,hour:`2-digit`,minute:`2-digit`,second:`2-digit`})}local(e){let t=new Map;for(let n of this.format.formatToParts(e))t.set(n.type,n.value);let n=e=>t.get(e)??`00`;return`${`${n(`year`)}-${n(`month`)}-${n(`day`)}`}T${n(`hour`)}:${n(`minute`)}:${n(`second`)}`}startOf(e){return this.instantOf(`${e}T00:00:00`)}instantOf(e){let t=Date.parse(`${e}Z`),n=t-(Date.parse(`${this.local(t)}Z`)-t);return n-(Date.parse(`${this.local(n)}Z`)-t)}time(e){return Ae(this.local(e))}date(e){return E(this.local(e))}},Me=[`received_in_person`,`received_online`,`received_post`,`early`,`on_time`,`late`,`finished_no_due`,`withdrawn`,`stopped`,`transferred_in`,`transferred_out`,`fell_due`,`fell_due_met`,`index_finished_in_time`,`index_finished_late`,`carried_over`,`open`,`overdue`,`no_due`,`paused`,`index_pending_in_time`,`index_pending_overdue`],Ne=Object.freeze(Object.fromEntries(Me.map(e=>[e,0]))),Pe={counts:Ne,dueToday:0};function Fe(e){let t={...Ne},n=0;for(let r of e){for(let e of Me)t[e]+=r.counts[e];n=n===void 0||r.dueToday===void 0?void 0:n+r.dueToday}return{counts:t,dueToday:n}}function O(e){return e.received_in_person+e.received_online+e.received_post}function k(e){return e.early+e.on_time+e.late+e.finished_no_due}function Ie(e){return e.withdrawn+e.stopped}function Le(e){return e.carried_over+O(e)+e.transferred_in-e.transferred_out}function Re(e){return Le(e)-k(e)-Ie(e)-e.open}var ze=[`resolved`,`index766`,`due`,`early`];function A(e,t){let n=t.early+t.on_time+t.late;switch(e){case`resolved`:return{numerator:t.early+t.on_time,denominator:n};case`early`:return{numerator:t.early,denominator:n};case`due`:return{numerator:t.fell_due_met,denominator:t.fell_due};case`index766`:{let e=t.index_finished_in_time+t.index_pending_in_time;return{numerator:e,denominator:e+t.index_finished_late+t.index_pending_overdue}}}}var j={numerator:0,denominator:0};function Be(e){let{resolved:t=j,index766:n=j,due:r=j,early:i=j}=e.rates;return{rates:{resolved:t,index766:n,due:r,early:i},open:e.stocks.open,overdue:e.stocks.overdue}}function Ve(e,t){return{numerator:e.numerator+t.numerator,denominator:e.denominator+t.denominator}}function He(e){let t={rates:{resolved:j,index766:j,due:j,early:j},open:0,overdue:0};return e.reduce((e,t)=>({rates:{resolved:Ve(e.rates.resolved,t.rates.resolved),index766:Ve(e.rates.index766,t.rates.index766),due:Ve(e.rates.due,t.rates.due),early:Ve(e.rates.early,t.rates.early)},open:e.open+t.open,overdue:e.overdue+t.overdue}),t)}function M(e){return e.normalize(`NFD`).replace(/[\u0300-\u036f]/g,``).toLowerCase().replace(/đ/g,`d`)}function Ue(e,t){return M(t).split(/\s+/).every(t=>e.includes(t))}function We(e,t){return e<t?-1:+(e>t)}var Ge=[`red`,`amber`,`green`,`few`],Ke=e=>({judged:e,red:90,amber:95,minCount:20}),qe={resolved:Ke(`resolved`),early:Ke(`resolved`),due:Ke(`due`),index766:Ke(`index766`)};function Je(e,t){if(e.denominator<t.minCount)return`few`;let n=t=>1e4*e.numerator<Math.round(100*t)*e.denominator;return n(t.red)?`red`:n(t.amber)?`amber`:`green`}function Ye(e,t){return Je(A(t.judged,e),t)}function Xe(e,t){let n=Math.round(100*e)*t.denominator;return Math.max(0,Math.ceil(n/1e4)-t.numerator)}function Ze(e,t){return e.denominator<=0||t.denominator<=0?+(e.denominator<=0)-(t.denominator<=0):e.numerator*t.denominator-t.numerator*e.denominator}function Qe(e,t,n){return Ge.indexOf(t.level)-Ge.indexOf(n.level)||n.counts.overdue-t.counts.overdue||Ze(A(e,t.counts),A(e,n.counts))||We(t.code,n.code)}function $e(e,t){if(e.startsWith(t)&&e.length!==t.length)try{return decodeURIComponent(e.slice(t.length)).toUpperCase()}catch{return}}function et(e){if(e===`/`||e===`/index.html`)return{name:`overview`};let t=[`alerts`,`reports`,`calendar`,`wall`,`sign-in`].find(t=>e===`/${t}`);if(t)return{name:t};let n=/^\/alerts\/([1-9]\d{0,15})$/.exec(e)?.[1];if(n!==void 0)return{name:`alert`,id:Number(n)};let r=$e(e,`/agency/`);if(r!==void 0)return{name:`agency`,code:r};let i=$e(e,`/dossier/`);return i===void 0?{name:`unknown`,path:e}:{name:`dossier`,code:i}}function tt(e){return{view:et(e.pathname),query:e.searchParams}}function nt(e){switch(e.name){case`overview`:return`/`;case`agency`:return`/agency/${encodeURIComponent(e.code)}`;case`dossier`:return`/dossier/${encodeURIComponent(e.code).replace(/%2F/g,`/`)}`;case`alert`:return`/alerts/${e.id}`;case`unknown`:return e.path;default:return`/${e.name}`}}function N(e){let t=e.get(`f`);return ze.find(e=>e===t)??`resolved`}function rt(e){let t=e.get(`p`)??`month`;if(t===`today`||t===`quarter`||t===`year`)return{kind:t};let[n,r,...i]=t.split(`..`);return n&&r&&i.length===0&&ke(n)&&ke(r)&&n<=r?{kind:`range`,from:n,to:r}:{kind:`month`}}function it(e){if(e.kind!==`month`)return e.kind===`range`?`${e.from}..${e.to}`:e.kind}function at(e){let t=e.get(`as_of`);return t!==null&&!Number.isNaN(Date.parse(t))?t:void 0}function ot(e){let t=(e.get(`level`)??``).split(`,`);return new Set(Ge.filter(e=>t.includes(e)))}var st=[`p`,`f`,`as_of`];function P(e,t,n={}){let r=new URLSearchParams;for(let e of st){let n=t.get(e);n!==null&&r.set(e,n)}for(let[e,t]of Object.entries(n))r.set(e,t);let i=ct(r);return nt(e)+(i===``?``:`?${i}`)}function F(e,t){let n=new URLSearchParams(e.query);for(let[e,r]of Object.entries(t))r===void 0||r===``?n.delete(e):n.set(e,r);let r=ct(n);return nt(e.view)+(r===``?``:`?${r}`)}function ct(e){return e.toString().replace(/%2C/g,`,`).replace(/%3A/g,`:`)}var lt=class extends Error{constructor(e,t,n){super(n),this.status=e,this.code=t}};function ut(e,t){let n=new URLSearchParams;for(let[e,r]of Object.entries(t))r!==void 0&&n.set(e,r);let r=n.toString().replace(/\+/g,`%20`);return r===``?e:`${e}?${r}`}async function dt(e){let t={};try{t=await e.json()}catch{}let n=t.detail??`HTTP ${e.status}`;return new lt(e.status,t.code??`unknown`,n)}async function ft(e,t,n){let r;try{r=await fetch(ut(e,t),{...n,headers:{Accept:`application/json`,...n.headers}})}catch(e){throw e instanceof DOMException&&e.name===`AbortError`?e:new lt(0,`unreachable`,e instanceof Error?e.message:String(e))}if(!r.ok)throw await dt(r);return await r.json()}function I(e,t={},n){return ft(e,t,n?{signal:n}:{})}function pt(e,t={},n){let r=`POST`;return ft(e,t,n===void 0?{method:r}:{method:r,headers:{"Content-Type":`application/json`},body:n})}function mt(e){return ft(`/v1/session`,{},{method:`POST`,headers:{Authorization:`Bearer ${e}`}})}function ht(){return ft(`/v1/session`,{},{method:`DELETE`})}function gt(e){return e instanceof lt?e:new lt(0,`unknown`,String(e))}var L=class{constructor(e){this.changed=e,this.askedAt=0}want(e,t,n){let r=e!==this.key,i=performance.now()-this.askedAt>=t;if(!r&&(this.running||!i))return;r&&(this.value=void 0,this.failure=void 0),this.running?.abort();let a=new AbortController;this.running=a,this.key=e,this.askedAt=performance.now(),n(a.signal).then(e=>this.finish(a,e,void 0),e=>{a.signal.aborted||this.finish(a,this.value,gt(e))})}retry(){this.askedAt=-1/0,this.changed()}finish(e,t,n){this.running===e&&(this.running=void 0,this.value=t,this.failure=n,this.changed())}};function _t(e,t,n){let r=t.figures(n,e.own);return{...e,total:e.isOver?{counts:r.counts,dueToday:void 0}:r}}function vt(e,t,n){return e&&{...e,total:He(t.subtree(n).flatMap(t=>e.own.get(t)??[]))}}var yt=3e5,bt=6e4,xt=new Map;function St(e){let t=new Map;for(let n of e.rows)n.agency_code&&t.set(n.agency_code,{counts:n.counts,dueToday:void 0});return t}function Ct({thresholds_by_formula:e}){let t=t=>{let{formula:n,red_below:r,amber_below:i,min_count:a}=e[t];return{judged:n,red:r,amber:i,minCount:a}};return{resolved:t(`resolved`),early:t(`early`),due:t(`due`),index766:t(`index766`)}}var wt=class{constructor(e){this.state=e,this.summed={of:void 0,key:``,counts:void 0};let t=()=>e.changed();this.past=new L(t),this.earlier=new L(t),this.midnight=new L(t)}get failure(){return this.past.failure??this.state.failure}present(){this.state.loadAgencies();let e=at(this.state.address.query);return e?this.atInstant(e):this.live()}live(){let{picture:e,language:t,zoneClock:n}=this.state,r=this.state.heldUntil();if(!e||r===void 0)return;let i=e.to<n.date(r);return{own:e.rows,total:i?{counts:e.total.counts,dueToday:void 0}:e.total,isOver:i,from:e.from,to:e.to,asOf:i?`24:00, ${C(e.to,t)}`:`${n.time(r)}, ${C(n.date(r),t)}`,catalogueVersion:e.catalogueVersion,provisionalOpen:e.provisionalOpen}}atInstant(e){let{query:t}=this.state.address,n=rt(t),{picture:r,language:i,zoneClock:a}=this.state,o=a.date(Date.parse(e)),s={today:o,month:`${o.slice(0,7)}-01`,quarter:Tt(o),year:`${o.slice(0,4)}-01-01`},c=n.kind===`range`?n.from:s[n.kind],l=n.kind===`range`?n.to:o;if(!r)return;let u=JSON.stringify([e,c,l,i]);return this.past.want(u,bt,async t=>{let n=await I(`/v1/rates`,{from:c,to:l,as_of:e},t);return this.state.learnThresholds(Ct(n)),{own:St(n),total:{counts:n.total.counts,dueToday:void 0},isOver:!0,from:n.period.from,to:n.period.to,asOf:D(n.as_of,i),catalogueVersion:n.versions.catalogue,provisionalOpen:n.provisional_open}}),this.past.value}before(e){let{state:t}=this,n=this.today(e);if(n===void 0)return;let{from:r,to:i}=e;return this.earlier.want(JSON.stringify([r,i,n,t.language]),yt,async e=>{let n=await I(`/v1/rates`,{from:r,to:i,previous:`last_working_day`},e);t.learnThresholds(Ct(n));let a=n.previous_as_of;if(!a||!n.total.previous)return;let o=new Map;for(let{agency_code:e,previous:t}of n.rows)e&&t&&o.set(e,Be(t));return{own:o,total:Be(n.total.previous),date:C(Ee(E(a),-1),t.language)}}),this.earlier.value}atMidnight(e){let{state:t}=this,n=this.today(e);if(n===void 0)return;let r=new Date(t.zoneClock.startOf(n)).toISOString().replace(`.000Z`,`Z`),{from:i,to:a}=e;return i===n?xt:(this.midnight.want(JSON.stringify([i,a,r]),yt,async e=>St(await I(`/v1/rates`,{from:i,to:a,as_of:r},e))),this.midnight.value)}beforeTiles(e,t,n){if(!t)return;let r=this.atMidnight(e),i=n?.[0]??``;if(r!==this.summed.of||i!==this.summed.key){let e=n??[...r?.keys()??[]],t=r&&Fe(e.flatMap(e=>r.get(e)??[])).counts;this.summed={of:r,key:i,counts:t}}return{previous:t.total,date:t.date,atMidnight:this.summed.counts}}today(e){let t=this.state.heldUntil();if(t===void 0||at(this.state.address.query))return;let n=this.state.zoneClock.date(t);return e.to<n?void 0:n}retry(){this.past.retry(),this.earlier.retry(),this.midnight.retry()}};function Tt(e){let t=Number(e.slice(5,7)),n=Math.floor((t-1)/3)*3+1;return`${e.slice(0,5)}${String(n).padStart(2,`0`)}-01`}var Et=class{constructor(e){this.all=e,this.byCode=new Map,this.below=new Map;for(let t of e)this.byCode.set(t.code,t);let t=[];for(let n of e)if(n.parent===void 0||!this.byCode.has(n.parent))t.push(n);else{let e=this.below.get(n.parent);e?e.push(n):this.below.set(n.parent,[n])}this.roots=t}find(e){return this.byCode.get(e)}children(e){return this.below.get(e)??[]}ancestors(e){let t=[],n=this.byCode.get(e)?.parent;for(;n!==void 0&&t.length<=this.all.length;){let e=this.byCode.get(n);if(!e)break;t.unshift(e),n=e.parent}return t}subtree(e){let t=[e];for(let e=0;e<t.length;++e){let n=t[e];if(n!==void 0)for(let e of this.children(n))t.push(e.code)}return t}top(){let e=this.roots.length===1?this.roots[0]:void 0,t=e?this.children(e.code):[];return t.length>0?t:this.roots}only(){return this.roots.length===1?this.roots[0]:void 0}figures(e,t){let n=[];for(let r of this.subtree(e)){let e=t.get(r);e&&n.push(e)}let[r]=n;return n.length===1&&r?r:Fe(n)}};function R(e,t){return t===`en`&&e.nameEn||e.nameVi||e.code}var Dt=`−`;function Ot(e,t){return e.replace(/\B(?=(\d{3})+$)/g,t)}function z(e,t){let n=Ot(Math.abs(e).toString(),t===`vi`?`.`:`,`);return e<0?Dt+n:n}function B(e,t,n){let r=Math.abs(e).toString().padStart(t+1,`0`),i=Ot(r.slice(0,r.length-t),n===`vi`?`.`:`,`)+(n===`vi`?`,`:`.`)+r.slice(r.length-t);return e<0?Dt+i:i}function kt(e,t){if(!(t.denominator<=0))return Math.floor((2*e*t.numerator+t.denominator)/(2*t.denominator))}function At(e){return kt(1e4,e)}function V(e,t){let n=At(e);return n===void 0?`–`:B(n,2,t)+`%`}function jt(e,t){let n=kt(1e3,e);return n===void 0?`–`:B(n,1,t)+`%`}function Mt(e,t){return(e>0?`+`:``)+z(e,t)}function Nt(e,t){return t<=0?0:Math.min(100,Math.max(0,100*e/t))}function Pt(e){return`flex: ${Math.max(0,e)} 1 0`}function Ft(e){if(e.early+e.on_time+e.late<=0)return x;let t=(e,t)=>t>0?v`<i class=${e} .style=${Pt(t)}></i>`:x;return v`<span class="mix-frame" aria-hidden="true"
    ><span class="mix"
      >${t(`mark-early`,e.early)}${t(`mark-ontime`,e.on_time)}${t(`mark-late`,e.late)}</span
    ></span
  >`}function It(e,t){let{words:n}=e;return[{mark:`mark-early`,word:n.early,count:t.early},{mark:`mark-ontime`,word:n.onTime,count:t.on_time},{mark:`mark-late`,word:n.late,count:t.late},{mark:`mark-nodue`,word:n.finishedNoDue,count:t.finished_no_due},{mark:`mark-end`,word:n.withdrawn,count:Ie(t)}]}function Lt(e,{counts:t,dueToday:n}){let{words:r}=e,i=t.open-t.overdue-t.no_due,a=n??0;return[{mark:`mark-intime`,word:r.inTime,count:i-a},{mark:`mark-soon`,word:r.dueToday,count:a},{mark:`mark-nodue`,word:r.noDue,count:t.no_due},{mark:`mark-over`,word:r.late,count:t.overdue}]}function Rt(e,t,n,r){let i=r.filter(e=>e.count!==0),a=t=>z(t,e.language);return v`<div>
    <div class="legend">
      <h3>${t} <b>${a(n)}</b></h3>
      ${i.map(e=>v`<span class="key"
            ><i class=${e.mark}></i>${e.word} <b>${a(e.count)}</b></span
          >`)}
    </div>
    <div class="bar" aria-hidden="true">
      ${i.map(e=>v`<i class=${e.mark} .style=${Pt(e.count)}></i>`)}
    </div>
  </div>`}var zt={red:y`<path d="M10 0 20 10 10 20 0 10Z" fill="var(--bad)"/>
    <path d="M9 5h2v6.2H9zM9 12.8h2v2H9z" fill="var(--surface)"/>`,amber:y`<path d="M10 1.2 19.6 18.6H.4Z" fill="var(--warn-fill)"/>`,green:y`<circle cx="10" cy="10" r="5.5" fill="var(--ok)"/>`,few:y`<circle cx="10" cy="10" r="6.2" fill="none" stroke="var(--na)" stroke-width="2"
    stroke-dasharray="3 2.5"/>`};function H(e){return v`<svg class="shape" viewBox="0 0 20 20" aria-hidden="true">${zt[e]}</svg>`}function Bt(e,t){return v`${H(e)}<span class="vh">${t.levels[e]}: </span>`}function U(e,t){return v`<span class="pill ${e}">${H(e)}${t}</span>`}function Vt(e){return e===0?x:v`<svg viewBox="0 0 9 8" aria-hidden="true"><path d=${e>0?`M4.5 0 9 8H0Z`:`M4.5 8 0 0h9Z`} fill="currentColor" /></svg>`}var Ht=v`<svg width="9" height="12" viewBox="0 0 9 12" aria-hidden="true">
  <path d="M4.5 0 8 4.4H1zM4.5 12 1 7.6h7z" fill="currentColor" />
</svg>`;function Ut(e){return v`<svg width="9" height="12" viewBox="0 0 9 12" aria-hidden="true">
    <path d=${e?`M4.5 11 1 5h7z`:`M4.5 1 8 7H1z`} fill="currentColor" />
  </svg>`}var Wt=v`<svg viewBox="0 0 12 12" aria-hidden="true">
  <path d="M1.5 6.5 4.6 9.5 10.5 2.5" fill="none" stroke="currentColor" stroke-width="2" />
</svg>`,Gt=v`<svg viewBox="0 0 12 12" aria-hidden="true">
  <path d="M2 2l8 8M10 2l-8 8" fill="none" stroke="currentColor" stroke-width="2" />
</svg>`,Kt=v`<svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true">
  <rect width="24" height="24" rx="7" fill="var(--accent)" />
  <path d="M12 5.2a6.8 6.8 0 1 1-6.6 8.4" fill="none" stroke="var(--accent-ink)"
    stroke-width="2.6" stroke-linecap="round" />
  <path d="M8.9 11.9l2.4 2.4 4-4.6" fill="none" stroke="var(--accent-ink)" stroke-width="2.2"
    stroke-linecap="round" stroke-linejoin="round" />
</svg>`,qt=v`<svg width="16" height="16" viewBox="0 0 24 24" aria-hidden="true">
  <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2" />
  <path d="M12 3a9 9 0 0 1 0 18z" fill="currentColor" />
</svg>`;function Jt(e,t){let{words:n,language:r}=e,{counts:i}=t,a=e=>z(e,r),o=Re(i),s=(e,t,n=`+`)=>t===0?x:v` ${n} ${e} ${a(t)}`;return v`<section class="card balance" aria-label=${n.balance}>
    <div class="head">
      <h2>${n.balance}</h2>
      <span class="sum"
        >${n.toBeResolved} <b class="figure">${a(Le(i))}</b> = ${n.carriedOver}
        ${a(i.carried_over)} + ${n.receivedLower}
        ${a(O(i))}${s(n.transferredIn,i.transferred_in)}${s(n.transferredOut,i.transferred_out,`−`)}
        = ${n.resolvedLower} ${a(k(i))}${s(n.withdrawnLower,Ie(i))}
        + ${n.pendingLower} ${a(i.open)}</span
      >
      ${o===0?v`<span class="check ok">${Wt}${n.addsUp}</span>`:v`<span class="check bad">${Gt}${n.offBy(a(o))}</span>`}
    </div>
    <div class="bars">
      ${Rt(e,n.resolved,k(i),It(e,i))}
      ${Rt(e,n.pending,i.open,Lt(e,t))}
    </div>
  </section>`}var Yt=!1;function Xt(e){let{words:t}=e,n=rt(e.address.query),r=t=>{Yt=!1,e.go(F(e.address,{p:it(t)}))},i=[[`today`,t.today],[`month`,t.thisMonth],[`quarter`,t.thisQuarter],[`year`,t.thisYear]];return v`<span class="segments" role="group" aria-label=${t.period}>
    ${i.map(([e,t])=>v`<button
          type="button"
          aria-pressed=${n.kind===e?`true`:`false`}
          @click=${()=>r({kind:e})}
        >
          ${t}
        </button>`)}
    <button
      type="button"
      aria-pressed=${n.kind===`range`?`true`:`false`}
      aria-expanded=${Yt?`true`:`false`}
      @click=${()=>{Yt=!Yt,e.changed()}}
    >
      ${t.fromTo}
    </button>
  </span>`}function Zt(e,t){let{words:n}=e;return v`<form class="range-form" @submit=${t=>{t.preventDefault();let n=new FormData(t.target),r=String(n.get(`from`)),i=String(n.get(`to`));!ke(r)||!ke(i)||r>i||(Yt=!1,e.go(F(e.address,{p:it({kind:`range`,from:r,to:i})})))}}>
    <label>${n.from} <input class="input" type="date" name="from" required
      .value=${t?.from??``} /></label>
    <label>${n.to} <input class="input" type="date" name="to" required
      .value=${t?.to??``} /></label>
    <button class="button" type="submit">${n.show}</button>
  </form>`}function Qt(e,t){let{words:n,language:r}=e,i=N(e.address.query),a=t=>F(e.address,{f:t===`resolved`?void 0:t}),o=e=>{e.currentTarget.closest(`details`)?.removeAttribute(`open`)};return v`<details class="picker" @keydown=${$t}>
    <summary><em>${n.formula}</em> ${n.formulaNames[i]}</summary>
    <div class="card menu">
      ${ze.map(e=>v`<a
          href=${a(e)}
          aria-current=${e===i?`true`:x}
          @click=${o}
          ><b>${n.formulaNames[e]}</b>
          <b>${t?V(A(e,t),r):x}</b>
          <small>${n.formulaSentences[e]}</small>
          <small class="mut">${n.usedBy}: ${n.formulaUsers[e]}</small></a
        >`)}
    </div>
  </details>`}function $t(e){if(e.key!==`Escape`)return;let t=e.currentTarget;t.open=!1,t.querySelector(`summary`)?.focus()}function en(e,t){let{language:n}=e;return v`<div class="choices no-print">
    ${Xt(e)}
    ${Yt?Zt(e,t):v`<span class="mut">${t?we(t.from,t.to,n):``}</span>`}
    ${Qt(e,t?.total.counts)}
  </div>`}function tn(e){let{words:t}=e,n=N(e.address.query);return v`<p class="formula">
    <b>${t.formulaNames[n]}:</b> ${t.formulaSentences[n]}. ${t.sumsNotMeans}
    ${n===`early`?t.levelsBy06a:x}
  </p>`}function W(e,t,n){let{words:r}=e;if(t.status===401){let e=encodeURIComponent(location.pathname+location.search);return v`<p class="card notice">${r.needsToken} <a href=${`/sign-in?next=${e}`}>${r.signIn}</a></p>`}return v`<div class="card notice" role="alert">
    <p>
      ${r.couldNotLoad},
      <button type="button" class="link-button" @click=${n}>${r.retry}</button>
    </p>
    <p class="mut">${t.message} (${t.code})</p>
  </div>`}function nn(e,t,n){let{words:r}=e;return t?v`<h1 class="vh">${r.appName}</h1>${W(e,t,n)}`:e.refused===void 0?v`<h1 class="vh">${r.loading}</h1>
    <div class="card skeleton"></div>
    <div class="card skeleton"></div>
    <div class="card skeleton"></div>`:v`<h1 class="vh">${r.appName}</h1>
      <p class="card notice">${r.notInScope}: ${e.refused}</p>`}var rn=250,an=200,on=360,sn=190,cn=()=>void 0,G,ln;function un(e){cn=e}function dn(e,t,n){clearTimeout(ln),ln=setTimeout(()=>{n(),e.changed()},t)}function fn(e,t){let n=cn(e.getAttribute(`data-rate`)??``);n&&(pn(),G={facts:n,at:e.getBoundingClientRect(),by:t},t.setAttribute(`aria-describedby`,`rate-card`))}function pn(){G?.by.removeAttribute(`aria-describedby`),G=void 0}function mn(e){let t=e=>e instanceof Element?e.closest(`[data-rate]`):null;document.addEventListener(`pointerover`,n=>{if(n.pointerType===`touch`)return;let r=n.target,i=t(r);i?G?.by!==i&&dn(e,rn,()=>fn(i,i)):r.closest(`#rate-card`)?clearTimeout(ln):G?dn(e,an,pn):clearTimeout(ln)}),document.addEventListener(`focusin`,({target:n})=>{if(!(n instanceof Element)||!n.matches(`:focus-visible`))return;let r=t(n)??n.closest(`tr`)?.querySelector(`[data-rate]`);r?dn(e,0,()=>fn(r,n)):G&&dn(e,0,pn)});let n=()=>{clearTimeout(ln),G&&(pn(),e.changed())};document.addEventListener(`keydown`,e=>{e.key===`Escape`&&n()}),document.addEventListener(`scroll`,n,{passive:!0}),document.addEventListener(`pointerdown`,n)}function hn(e){if(!G)return x;let{words:t,language:n}=e,{facts:{title:r,figures:i,formula:a,period:o},at:s}=G,c=Math.max(8,Math.min(s.left,innerWidth-on-8)),l=s.bottom+sn+8<innerHeight?s.bottom+4:Math.max(8,s.top-sn-4),u=e=>z(e,n);return v`<div id="rate-card" role="tooltip" class="card" .style=${`left: ${c}px; top: ${l}px`}>
    <b>${r} · ${V(A(a,i.counts),n)}</b>
    <table>
      <tbody>
        ${ze.map(e=>{let r=A(e,i.counts);return v`<tr class=${e===a?`chosen`:``}>
            <th scope="row" class="text">${t.formulaNames[e]}</th>
            <td>${u(r.numerator)} / ${u(r.denominator)}</td>
            <td>${V(r,n)}</td>
          </tr>`})}
      </tbody>
    </table>
    <p class="provenance">
      ${we(o.from,o.to,n)} · ${t.asOf(o.asOf).toLowerCase()} ·
      ${t.catalogueVersion(u(o.catalogueVersion))}
    </p>
  </div>`}function gn({language:e},t){return Number.isInteger(t)?String(t):B(Math.round(100*t),2,e)}function _n(e,t){let{words:n,language:r,thresholds:i}=e,a=gn(e,i.red),o=gn(e,i.amber);switch(t){case`red`:return n.levelRanges.red(a);case`amber`:return n.levelRanges.amber(a,o);case`green`:return n.levelRanges.green(o);case`few`:return n.levelRanges.few(z(i.minCount,r))}}var vn=5;function yn(e,t,n,r){if(!r)return x;let i=At(A(t,n.counts)),a=At(r.rates[t]);if(i===void 0||a===void 0)return x;let o=i-a,s=B(Math.abs(o),2,e.language);return v`<span class="change ${o<-30?`bad`:``}"
    >${Vt(o)}<span class="vh">${o<0?`−`:o>0?`+`:``}</span>${s}</span
  >`}function bn(e,t,n){if(n===void 0)return x;let r=t-n;return r===0?v`${e.words.unchanged}`:v`<span class="change ${r*100>vn*n?`bad`:``}"
    >${Vt(r)}<span class="vh">${r<0?`−`:`+`}</span>${z(Math.abs(r),e.language)}</span
  >`}function xn(e){let t=e.level===`red`?`bad`:e.level===`amber`?`warn`:``;return v`<div class="tile">
    <span class="label">${e.label}</span>
    <span class="value figure ${t}">${e.level?H(e.level):x}${e.value}</span>
    <span class="second">${e.second}</span>
  </div>`}function Sn(e,t,n){return n===void 0?``:e.words.todayPlus(Mt(t-n,e.language))}function Cn(e,t,n,r,i){let{words:a,language:o}=e,s=A(t,n.counts),c=Ye(n.counts,e.thresholds),l=c===`red`?`bad`:c===`amber`?`warn`:``,u=yn(e,t,n,r?.previous),d=r?a.sinceEndOf(r.date):``;return v`<div class="tile hero">
    <span class="label"
      >${t===`early`?a.earlyRate:a.onTimeRate}
      ${t===`resolved`?v`<span class="mut">${a.includingEarly}</span>`:x}</span
    >
    <div class="row">
      <span class="value figure ${l}" data-figure="rate" data-rate="" tabindex="0">${V(s,o)}</span>
      ${i}
    </div>
    <span class="second"
      ><span data-figure="pair"
        >${z(s.numerator,o)} / ${z(s.denominator,o)}</span
      >
      ${u===x?x:v`· <span title=${d}>${u} ${a.points} ${a.sinceYesterday}</span>`}</span
    >
  </div>`}function wn(e,t,n,r,i=x){let{words:a,language:o}=e,s=n.counts,c=r?.previous,l=r?.atMidnight,u=A(`early`,s),d=e=>z(e,o),f=bn(e,s.overdue,c?.overdue);return v`<section class="card tiles" aria-label=${a.figuresLabel}>
    ${Cn(e,t,n,r,i)}
    ${xn({label:a.earlyRate,value:V(u,o),second:`${d(u.numerator)} / ${d(u.denominator)}`})}
    ${xn({label:a.received,value:d(O(s)),second:Sn(e,O(s),l&&O(l))})}
    ${xn({label:a.resolved,value:d(k(s)),second:Sn(e,k(s),l&&k(l))})}
    ${xn({label:a.pending,value:d(s.open),second:a.pausedOfThem(d(s.paused))})}
    ${xn({label:a.overdueNow,value:d(s.overdue),second:f===x?``:v`<span title=${r?a.sinceEndOf(r.date):``}
              >${f}${c?.overdue===s.overdue?x:v` ${a.sinceYesterday}`}</span
            >`,level:s.overdue>0?`red`:void 0})}
    ${n.dueToday===void 0?x:xn({label:a.dueToday,value:d(n.dueToday),second:a.before24,level:n.dueToday>0?`amber`:void 0})}
  </section>`}var Tn=new WeakMap;function En(e,t,n){let r=Tn.get(n);r||Tn.set(n,r=new Map);let i=r.get(t);return i||(i=He(e.subtree(t).flatMap(e=>n.get(e)??[])),r.set(t,i)),i}function Dn(e,t,n,r,i,a){return t.map(t=>{let o=e.figures(t.code,n);return{code:t.code,agency:t,name:R(t,i),figures:o,counts:o.counts,before:r&&En(e,t.code,r),level:Ye(o.counts,a)}})}function On(e){return e.kind===`commune`?`commune`:`province`}function kn(e,t){return t.levels.size>0&&!t.levels.has(e.level)||t.tier&&On(e.agency)!==t.tier?!1:t.text===``||Ue(M(`${e.name} ${e.code}`),t.text)}var An=[`name`,`rate`,`change`,`early`,`received`,`resolved`,`late`,`overdue`,`due_today`,`paused`,`open`];function jn(e){return{column:e,isDescending:e!==`name`&&e!==`rate`&&e!==`change`&&e!==`early`}}function Mn(e){return(e??``).split(`,`).flatMap(e=>{let[t,n]=e.split(`.`),r=An.find(e=>e===t);return r?[{column:r,isDescending:n!==`asc`}]:[]})}function Nn(e){if(e.length!==0)return e.map(e=>`${e.column}.${e.isDescending?`desc`:`asc`}`).join(`,`)}function Pn(e,t,n){let r=e.find(e=>e.column===t),i=n?e.filter(e=>e.column!==t):[];return r?r.isDescending===jn(t).isDescending?[...i,{column:t,isDescending:!r.isDescending}]:i:[...i,jn(t)]}function Fn(e,t){if(!t.before)return 0;let n=A(e,t.counts),r=t.before.rates[e];return n.denominator<=0||r.denominator<=0?0:n.numerator/n.denominator-r.numerator/r.denominator}function In(e,t,n,r){switch(e){case`name`:return We(M(n.name),M(r.name));case`rate`:return Ze(A(t,n.counts),A(t,r.counts));case`change`:return Fn(t,n)-Fn(t,r);case`early`:return Ze(A(`early`,n.counts),A(`early`,r.counts));case`received`:return O(n.counts)-O(r.counts);case`resolved`:return k(n.counts)-k(r.counts);case`late`:return n.counts.late-r.counts.late;case`overdue`:return n.counts.overdue-r.counts.overdue;case`due_today`:return(n.figures.dueToday??0)-(r.figures.dueToday??0);case`paused`:return n.counts.paused-r.counts.paused;case`open`:return n.counts.open-r.counts.open}}function Ln(e,t,n){return[...e].sort((e,r)=>{for(let{column:i,isDescending:a}of t){let t=In(i,n,e,r);if(t!==0)return a?-t:t}return Qe(n,e,r)})}function Rn(e){let t={red:0,amber:0,green:0,few:0};for(let n of Ge)t[n]=e.filter(e=>e.level===n).length;return t}var zn=8,Bn=100,Vn=1e4,Hn=class{constructor(e){this.state=e,this.shown=zn,this.fields=new L(()=>e.changed())}draw(e,t,n,r,i){let a=this.state.address.query.get(`by`)===`field`;if(a){let{from:t,to:r}=e;this.fields.want(JSON.stringify([t,r]),Vn,e=>I(`/v1/rates`,{agency:n.code,from:t,to:r,by:`field`},e))}let o=a?this.fields:i;return v`<div class="two wide-first">
      <section class="card">${this.groups(o,r,a)}</section>
      <section class="card">
        ${this.channels(e)} ${this.subAgencies(e,t,n,r)}
      </section>
    </div>`}groups(e,t,n){let{state:r}=this,{words:i,language:a}=r,o=(e.value?.rows??[]).filter(({counts:e})=>e.open>0||k(e)>0||O(e)>0),s=({counts:e})=>Ge.indexOf(Ye(e,this.state.thresholds)),c=o.sort((e,t)=>t.counts.overdue-e.counts.overdue||s(e)-s(t)||t.counts.late-e.counts.late||We(e.procedure_code??e.field_code??``,t.procedure_code??t.field_code??``)),l=(e,t,n)=>v`<button type="button" class="chip" aria-pressed=${t?`true`:`false`}
        @click=${()=>r.replace(F(r.address,{by:n}))}>${e}</button>`,u=c.length>this.shown;return v`<div class="toolbar">
        <h2>${n?i.field:i.procedures}</h2>
        ${l(i.byProcedure,!n,void 0)} ${l(i.byField,n,`field`)}
      </div>
      ${e.failure?W(r,e.failure,()=>e.retry()):x}
      ${e.value&&c.length===0?v`<p class="notice">${i.noDossiersInPeriod}</p>`:x}
      ${c.length>0?v`<div class="table-frame" tabindex="0" role="region" aria-label=${i.procedures}>
            <table class="cards">
              <thead>
                <tr>
                  <th class="text" scope="col">${n?i.field:i.procedure}</th>
                  <th scope="col">${i.onTime}</th>
                  <th class="text" scope="col">${i.columnMix}</th>
                  <th scope="col">${i.resolved}</th>
                  <th scope="col">${i.late}</th>
                  <th scope="col">${i.overdueNow}</th>
                </tr>
              </thead>
              <tbody>
                ${c.slice(0,this.shown).map(e=>this.group(e,t))}
              </tbody>
            </table>
          </div>`:x}
      <div class="foot">
        ${u?v`<button type="button" class="link-button" @click=${()=>{this.shown+=Bn,r.changed()}}>${i.showMore}</button>`:x}
        <span>${i.rowsOf(z(Math.min(this.shown,c.length),a),z(c.length,a))}</span>
      </div>`}group(e,t){let{words:n,language:r}=this.state,{counts:i}=e,a=Ye(i,this.state.thresholds),o=r===`en`&&e.name_en||e.name_vi||e.procedure_code||e.field_code,s=e=>z(e,r);return v`<tr>
      <td class="text ellipsis">
        <span class="name">${Bt(a,n)}<span title=${o??``}>${o}</span></span>
      </td>
      <td><b>${V(A(t,i),r)}</b></td>
      <td class="text not-phone">${Ft(i)}</td>
      <td class="not-phone">${s(k(i))}</td>
      <td class="not-phone">${s(i.late)}</td>
      <td class="wide">${s(i.overdue)}<span class="only-phone">
        ${n.overdueNow.toLowerCase()} · ${s(k(i))} ${n.resolvedLower}</span></td>
    </tr>`}channels(e){let{words:t,language:n}=this.state,{counts:r}=e.total,i=O(r);return v`<h2 class="inner">${t.channels}</h2>
      <ul class="channels">
        ${[`received_online`,`received_in_person`,`received_post`].map(e=>v`<li>
            <span>${t.channelNames[e]}</span>
            <span class="lane" aria-hidden="true"
              ><i class="median" .style=${`width: ${Nt(r[e],i)}%`}></i
            ></span>
            <b>${z(r[e],n)}</b>
          </li>`)}
      </ul>
      <p class="provenance inner">${t.sumReceived(z(i,n))}</p>`}subAgencies(e,t,n,r){let{words:i,language:a,address:o}=this.state,s=t.children(n.code);if(s.length===0)return x;let c=Dn(t,s,e.own,void 0,a,this.state.thresholds);return v`<h2 class="inner">${i.subAgencies}</h2>
      <ul class="channels">
        ${c.map(e=>v`<li>
            <span class="name"
              >${Bt(e.level,i)}<a
                href=${P({name:`agency`,code:e.code},o.query)}
                >${e.name}</a
              ></span
            >
            <span></span>
            <b data-rate=${e.code}>${V(A(r,e.counts),a)}</b>
          </li>`)}
      </ul>`}},Un=6e4;function Wn(e,t){let n=Math.round(e/Un),r=Math.floor(n/60),i=n%60,a=t===`vi`?`giờ`:`h`,o=t===`vi`?`phút`:`min`;if(n===0)return e>0?`< 1 ${o}`:`0 ${o}`;if(r===0)return`${i} ${o}`;let s=`${z(r,t)} ${a}`;return i===0||r>=10?s:`${s} ${i} ${o}`}function Gn(e,t){return B(Math.round(e/(6*Un)),1,t)}function Kn(e){let t=new Map;for(let{procedure_code:n}of e)t.set(n,(t.get(n)??0)+1);let n=[...t].sort((e,t)=>t[1]-e[1]||(e[0]<t[0]?-1:1)),[r]=n;if(!r)return;let[i,a]=r,o=a*100>=40*e.length;return{code:i,count:a,groups:n.length,isCause:o}}function qn(e,t){let n=e.reduce((e,t)=>e&&e.dossiers>=t.dossiers?e:t,void 0);return n&&n.dossiers*100>=40*t?n:void 0}function Jn(e){return e.filter(e=>e.running_late>0&&!e.outside_steps).reduce((e,t)=>e&&e.running_late>=t.running_late?e:t,void 0)}function Yn(e){let t=e=>e.due?Date.parse(e.due.due):1/0;return[...e].sort((e,n)=>t(e)-t(n)||(e.dossier_code<n.dossier_code?-1:1))}var Xn=[`overdue`,`due_soon`,`paused`,`provisional`],Zn=1e3,Qn=8,$n=100,er=1e4,tr=6e4;function nr({words:e,language:t},n){let r=n.working_days_overdue??0;return r>0?e.daysOf(z(r,t)):e.underADay}var rr=class{constructor(e,t){this.state=e,this.code=t,this.shown=Qn,this.shownOf=`overdue`;let n=()=>new L(()=>e.changed());this.lists={overdue:n(),due_soon:n(),paused:n(),provisional:n()}}get overdue(){return this.load(`overdue`,er),this.lists.overdue.value?.rows}load(e,t){let{code:n}=this;this.lists[e].want(e,t,t=>I(`/v1/dossiers`,{agency:n,state:e,limit:String(Zn)},t))}draw(e){let{state:t}=this,{words:n,address:r}=t,i=r.query.get(`tab`),a=Xn.find(e=>e===i)??`overdue`;a!==this.shownOf&&(this.shownOf=a,this.shown=Qn);for(let e of Xn)this.load(e,e===a?er:tr);let o=this.lists[a],s=Yn(o.value?.rows??[]);return v`<section class="card">
      <div class="toolbar">
        <h2>${n.listTitle}</h2>
        ${Xn.map(e=>this.tab(e,e===a,F(r,{tab:e===`overdue`?void 0:e})))}
      </div>
      ${o.failure?W(t,o.failure,()=>o.retry()):x}
      ${o.value&&s.length===0?v`<p class="notice">${n.noneInList}</p>`:x}
      ${s.length>0?this.table(s,e,o.value?.as_of??``):x}
      ${s.length>0?v`<div class="foot">
            ${s.length>this.shown?v`<button type="button" class="link-button" @click=${()=>this.showMore()}
                    >${n.showMore}</button>
                  <span>${z(this.shown,t.language)} / ${this.countOf(o.value)}</span>`:x}
            ${a===`overdue`?v`<span>${n.inWorkingDays}</span>`:x}
          </div>`:x}
    </section>`}showMore(){this.shown+=$n,this.state.changed()}countOf(e){return e?z(e.total,this.state.language):``}tab(e,t,n){let{words:r}=this.state;return v`<button
      type="button"
      class="chip"
      aria-pressed=${t?`true`:`false`}
      @click=${()=>this.state.replace(n)}
    >
      ${r.lists[e]} ${this.countOf(this.lists[e].value)}
    </button>`}table(e,t,n){let{words:r}=this.state;return v`<div class="table-frame" tabindex="0" role="region" aria-label=${r.listTitle}>
      <table class="cards dossiers">
        <thead>
          <tr>
            <th class="text" scope="col">${r.dossierCode}</th>
            <th class="text" scope="col">${r.procedure}</th>
            <th class="text" scope="col">${r.atStep}</th>
            <th scope="col">${r.appointment}</th>
            <th scope="col">${r.calendarDaysLeft}</th>
          </tr>
        </thead>
        <tbody>
          ${e.slice(0,this.shown).map(e=>this.row(e,t,n.slice(0,10)))}
        </tbody>
      </table>
    </div>`}row(e,t,n){let{words:r,language:i,address:a}=this.state,o=P({name:`dossier`,code:e.dossier_code},a.query),s=t.get(e.procedure_code)??e.procedure_code,{due:c,step:l}=e,u=c?c.is_instant?D(c.due,i):C(c.due_date,i):`–`;return v`<tr>
      <td class="text"><a class="strong" href=${o}>${e.dossier_code}</a></td>
      <td class="text ellipsis wide" title=${s}>${s}</td>
      <td class="text ellipsis ${l?``:`not-phone`}">${l?l.name_vi??l.code:`–`}${l?.unit?v` <small class="mut">${this.unitName(l.unit)}</small>`:x}</td>
      <td>${u}${e.provisional?v` <small class="mut">${r.provisional}</small>`:x}</td>
      <td>${this.left(e,n)}</td>
    </tr>`}unitName(e){let{agencies:t,language:n}=this.state,r=t.value?.find(e);return r?R(r,n):e}left(e,t){let{words:n,language:r}=this.state;if(e.paused)return v`<span class="mut">${n.frozen}</span>`;if(!e.due||t===``)return v`–`;let i=w(e.due.due_date)-w(t);return e.overdue?v`<b class="bad">${nr(this.state,e)}</b>`:e.working_left_ms===void 0?i===0?v`<b class="warn">${n.today}</b>`:v`${n.daysAhead(z(i,r))}`:v`<b class="warn">${n.workingLeft(Wn(e.working_left_ms,r))}</b>`}},ir=7;function ar(e,t){return t.running_late-e.running_late||t.late-e.late||t.working_time.sum_ms-e.working_time.sum_ms}function or(e,t,n){let{words:r,language:i}=e,{median_ms:a,p90_ms:o}=t.working_time,s=e=>z(e,i),c=e=>`width: ${Nt(e??0,n)}%`,l=t.running_late>0;return v`<li class="step ${l?`hot`:``}">
    <span class="what"
      ><b>${t.step_name_vi??t.step_code??r.outsideSteps}</b
      ><small title=${t.procedure_name_vi??``}
        >${t.unit_name_vi??t.unit_code??``}${t.procedure_name_vi?v` · ${t.procedure_name_vi}`:x}</small
      ></span
    >
    <span class="lane" aria-hidden="true"
      ><i class="p90" .style=${c(o)}></i><i class="median" .style=${c(a)}></i
    ></span>
    <span class="number"
      >${a===null?`–`:Gn(a,i)}
      <small>/ ${o===null?`–`:Gn(o,i)} ${r.hour}</small>${t.limit?v`<small class="limit-words">${r.limitOf(t.limit[i])}</small>`:x}</span
    >
    <span class="number">${s(t.late)} <small>/ ${s(t.with_limit)}</small></span>
    <span class="number ${l?`bad`:``}"><b>${s(t.running_late)}</b></span>
  </li>`}function sr(e,t){let{words:n,language:r}=e,i=t.value,a=(i?.rows??[]).filter(e=>!e.outside_steps).sort(ar),o=a.slice(0,ir),s=Math.max(1,...o.map(e=>e.working_time.p90_ms??0)),c=a.length-o.length+(i?.rows_left_out??0);return v`<section class="card">
    <h2>${n.whereTimeIsLost} <small>${n.workingHoursPerStep}</small></h2>
    ${t.failure?W(e,t.failure,()=>t.retry()):x}
    ${i&&o.length===0?v`<p class="notice">${n.noSteps}</p>`:x}
    ${o.length>0?v`<ol class="steps">
          <li class="step head" aria-hidden="true">
            <span>${n.stepAndUnit}</span>
            <span
              ><i class="median"></i>${n.median.toLowerCase()} <i class="p90"></i>${n.p90}</span
            >
            <span class="number">${n.median} / ${n.p90}</span>
            <span class="number">${n.lateSteps}</span>
            <span class="number">${n.runningLate}</span>
          </li>
          ${o.map(t=>or(e,t,s))}
        </ol>`:x}
    ${c>0?v`<div class="foot">${n.stepsLeftOut(z(c,r))}</div>`:x}
  </section>`}var K={width:440,height:196,left:40,right:366,top:12,bottom:170},cr=14;function lr(e){let t=Math.max(4,e),n=10**Math.floor(Math.log10(t));return([1,1.2,1.6,2,2.4,3,4,5,6,8,10].find(e=>e*n>=t)??10)*n}function ur(e){let t=e.map((e,t)=>t).sort((t,n)=>(e[t]??0)-(e[n]??0)),n=[...e],r=-1/0;for(let e of t){let t=Math.max(n[e]??0,r+cr);n[e]=t,r=t}return n}function dr(e){let t=Math.max(1,e.dates.length),n=(K.right-K.left)/t;return{step:n,x:e=>K.left+n*(e+.5),y:t=>K.bottom-(K.bottom-K.top)*(Math.min(e.highest,Math.max(e.lowest,t))-e.lowest)/(e.highest-e.lowest)}}function fr(e,{x:t,step:n},r){let i=new Map(e.days?.map(e=>[e.date,e])),a=K.bottom-K.top,o=[];return y`${e.dates.map((e,s)=>{let c=i.get(e),l=T(e)===0||T(e)===6,u=c?.kind===`holiday`||c?.kind===`swapped_off`;if(c&&u){let e=r===`en`&&c.name_en||c.name_vi||``,t=o[o.length-1];t?.name===e&&t.to===s-1?t.to=s:o.push({name:e,from:s,to:s})}return c?.kind===`make_up`?y`<rect x=${t(s)-n/2} y=${K.top} width=${n} height=${a} fill="none"
        stroke="var(--line-strong)" stroke-dasharray="1 3" />`:!u&&(c?c.working:!l)?x:y`<rect x=${t(s)-n/2} y=${K.top} width=${n} height=${a}
      fill=${u?`var(--hol)`:`var(--off)`} />`})}${o.map(({name:e,from:r,to:i})=>n*(i-r+1)<40&&!e.startsWith(`Tết Nguyên`)?x:y`<text class="holiday" x=${(t(r)+t(i))/2} y=${K.top+10} text-anchor="middle">${e}</text>`)}`}function pr(e,t,n){let r=[0,1,2,3,4].map(t=>e.lowest+(e.highest-e.lowest)*t/4),i=e.dates.flatMap((e,t)=>T(e)===1?[{date:e,i:t}]:[]),a=Math.max(1,Math.ceil(i.length/5));return y`${r.map(n=>y`<path d="M${K.left} ${t.y(n)}H${K.right}" stroke="var(--line)" />
      <text x=${K.left-6} y=${t.y(n)+4} text-anchor="end">${e.axis(n)}</text>`)}
  ${i.filter((e,t)=>t%a===0).map(({date:e,i:r})=>y`<path d="M${t.x(r)} ${K.bottom}v4" stroke="var(--line-strong)" />
        <text x=${t.x(r)} y=${K.bottom+18} text-anchor="middle"
          >${Ce(e,n)}</text>`)}`}function mr(e,t){let n=e.values.flatMap((e,n)=>e===void 0?[]:[{i:n,x:t.x(n),y:t.y(e)}]);if(e.kind===`bars`){let r=Math.max(1.5,t.step*.64),i=e.values.length-1;return y`${n.map(t=>y`<rect x=${t.x-r/2} y=${t.y} width=${r} height=${K.bottom-t.y}
        fill=${e.colour} opacity=${t.i===i?.5:1} />`)}`}let r=n.map((e,t)=>`${t===0?`M`:`L`}${e.x.toFixed(1)} ${e.y.toFixed(1)}`).join(``),i=n[n.length-1],a=n[0];if(e.kind===`area`&&i&&a)return y`<path d=${`${r}L${i.x.toFixed(1)} ${K.bottom}L${a.x.toFixed(1)} ${K.bottom}Z`} fill=${e.colour} opacity="0.3" />
      <path d=${r} fill="none" stroke=${e.colour} stroke-width="2" />`;let o=e.kind===`dashed`?`5 3`:x;return y`<path d=${r} fill="none" stroke=${e.colour} stroke-linejoin="round"
      stroke-width=${e.kind===`dashed`?2:2.4} stroke-dasharray=${o} />
    ${i?y`<circle cx=${i.x} cy=${i.y} r="3" fill=${e.colour} />`:x}`}function hr(e,t){let n=e.series.flatMap(e=>{let n=e.values.findLast(e=>e!==void 0);return n===void 0?[]:[{word:e.word,y:t.y(n)+4,isNote:!1}]});for(let{value:r,word:i}of e.thresholds??[])n.push({word:i,y:t.y(r)+4,isNote:!0});let r=ur(n.map(({y:e})=>e));return y`${n.map((e,t)=>y`<text class=${e.isNote?``:`series`} x=${K.right+7}
      y=${r[t]??e.y}>${e.word}</text>`)}`}function gr(e,t){let{words:n,language:r}=e;return v`<details class="numbers">
    <summary>${n.asTable}</summary>
    <div class="table-frame" tabindex="0" role="region" aria-label=${t.label}>
      <table>
        <thead>
          <tr>
            <th class="text" scope="col">${n.day}</th>
            ${t.series.map(e=>v`<th scope="col">${e.word}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${t.dates.map((e,n)=>v`<tr>
              <td class="text">${C(e,r)}</td>
              ${t.series.map(e=>{let t=e.values[n];return v`<td>${t===void 0?`–`:e.written(t)}</td>`})}
            </tr>`)}
        </tbody>
      </table>
    </div>
  </details>`}function _r(e,t){let n=dr(t),r=(t.thresholds??[]).map(({value:e})=>y`<path d="M${K.left} ${n.y(e)}H${K.right}"
      stroke="var(--line-strong)" stroke-dasharray="4 3" />`);return v`<svg class="chart" viewBox="0 0 ${K.width} ${K.height}" role="img"
      aria-label=${t.label}>
      ${fr(t,n,e.language)} ${pr(t,n,e.language)} ${r}
      ${t.series.map(e=>mr(e,n))} ${hr(t,n)}
    </svg>
    ${gr(e,t)}`}function vr(e,t){let n=w(e),r=Math.max(0,w(t)-n+1);return Array.from({length:r},(e,t)=>new Date((n+t)*864e5).toISOString().slice(0,10))}var yr=30,br=92,xr=3e4,Sr=6e5;function Cr(e){return[8e3,6e3,2e3].find(t=>e>=t)??0}var wr=class{constructor(e,t){this.state=e,this.code=t,this.days=new L(()=>e.changed()),this.ages=new L(()=>e.changed()),this.calendar=new L(()=>e.changed())}draw(e,t){let{to:n}=e,r=vr(e.from,n).length,i=Ee(n,1-Math.min(br,Math.max(yr,r))),a=this.code;this.days.want(JSON.stringify([i,n]),xr,e=>I(`/v1/rates`,{agency:a,from:i,to:n,by:`day`},e)),this.ages.want(`ages`,xr,e=>I(`/v1/dossiers/ages`,{agency:a},e)),this.calendar.want(JSON.stringify([i,n]),Sr,e=>I(`/v1/calendar`,{from:i,to:n},e));let o=this.days.value;if(!o)return x;let s=vr(i,n),c=new Map(o.rows.map(e=>[e.date??``,e.counts])),l=s.map(e=>c.get(e));return v`<div class="three">
      ${this.rates(s,l,t,e.total.counts)} ${this.flows(s,l)}
      ${this.overdue(s,l,e.isOver)}
    </div>`}rates(e,t,n,r){let{state:i}=this,{words:a,language:o,thresholds:s}=i,c=e=>t.map(t=>t&&At(A(e,t))),l=c(n),u=c(`early`),d=[...l,...n===`early`?[]:u],f=Math.min(...d.flatMap(e=>e??[])),p=Ye(r,s),m=p===`red`?`var(--bad)`:p===`amber`?`var(--warn-fill)`:`var(--early)`,h=e=>`${B(e,2,o)}%`,ee=l.find(e=>e!==void 0),g=l.findLast(e=>e!==void 0);return v`<section class="card">
      <h2>
        ${a.byDayRate}
        <small>${ee!==void 0&&g!==void 0?a.fromToRate(h(ee),h(g)):a.ofFinishedThatDay}</small>
      </h2>
      ${_r(i,{dates:e,days:this.calendar.value?.days,lowest:Cr(f),highest:1e4,axis:e=>`${z(Math.round(e/100),o)}%`,label:a.byDayRate,thresholds:s.judged===n?[{value:s.amber*100,word:`${gn(i,s.amber)} ${a.greenWord}`},{value:s.red*100,word:`${gn(i,s.red)} ${a.redWord}`}]:[],series:[...n===`early`?[]:[{word:a.keyEarly,kind:`dashed`,colour:`var(--ontime)`,values:u,written:h}],{word:a.keyRate[n],kind:`line`,colour:m,values:l,written:h}]})}
    </section>`}flows(e,t){let{state:n}=this,{words:r,language:i}=n,a=t.map(e=>e&&O(e)),o=t.map(e=>e&&k(e)),s=e=>z(e,i);return v`<section class="card">
      <h2>${r.byDayFlow} <small>${r.perDay}</small></h2>
      ${_r(n,{dates:e,days:this.calendar.value?.days,lowest:0,highest:lr(Math.max(0,...[...a,...o].flatMap(e=>e??[]))),axis:e=>z(Math.round(e),i),label:r.byDayFlow,series:[{word:r.receivedLower,kind:`bars`,colour:`var(--intime)`,values:a,written:s},{word:r.resolvedShort,kind:`line`,colour:`var(--early)`,values:o,written:s}]})}
    </section>`}byAge(){let{words:e,language:t}=this.state,{value:n}=this.ages;if(!n||n.total===0)return x;let r=e=>z(e,t),i=(t,n)=>n===null?e.agesOver(r(t-1)):t<=1?e.agesUpTo(r(n)):e.agesBetween(r(t),r(n));return v`<div class="ages">
      <span class="legend">${e.agesNow}
        ${n.buckets.map(({from:e,to:t,dossiers:n},a)=>n>0?v`<span class="key"><i class="age-${a}"></i>${i(e,t)} <b>${r(n)}</b></span>`:x)}</span>
      <div class="bar" aria-hidden="true">
        ${n.buckets.map(({dossiers:e},t)=>e>0?v`<i class="age-${t}" .style=${`flex: ${e} 1 0`}></i>`:x)}
      </div>
    </div>`}overdue(e,t,n){let{state:r}=this,{words:i,language:a}=r,o=t.map(e=>e?.overdue);return v`<section class="card">
      <h2>${i.byDayOverdue} <small>${i.endOfDay}</small></h2>
      ${n?x:this.byAge()}
      ${_r(r,{dates:e,days:this.calendar.value?.days,lowest:0,highest:lr(Math.max(0,...o.flatMap(e=>e??[]))),axis:e=>z(Math.round(e),a),label:i.byDayOverdue,series:[{word:i.keyLate,kind:`area`,colour:`var(--over)`,values:o,written:e=>z(e,a)}]})}
    </section>`}};function Tr(e,t){let n=URL.createObjectURL(new Blob([`﻿`,t],{type:`text/csv;charset=utf-8`})),r=document.createElement(`a`);r.href=n,r.download=e,r.click(),URL.revokeObjectURL(n)}var Er=8e3,Dr=1e4,Or={width:170,height:44},kr={width:92,height:24};function Ar(e,t,n){let{width:r,height:i}=n,a=w(e[0]?.date??`1970-01-01`),o=w(e[e.length-1]?.date??`1970-01-02`),s=e=>2+(r-6)*(w(e)-a)/Math.max(1,o-a),c=e=>{let t=Math.min(Dr,Math.max(Er,e));return 4+(i-8)*(Dr-t)/2e3},l=e.flatMap(e=>{let t=At(e.rate);return t===void 0?[]:[{x:s(e.date),y:c(t)}]}),u=l.map((e,t)=>`${t===0?`M`:`L`}${e.x.toFixed(1)} ${e.y.toFixed(1)}`).join(``),d=l[l.length-1];return v`<svg class="spark not-phone" width=${r} height=${i} viewBox="0 0 ${r} ${i}"
    aria-hidden="true">
    <path d="M0 ${c(t*100).toFixed(1)}H${r}" stroke="var(--line-strong)" stroke-dasharray="2 3" />
    <path d=${u} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" />
    ${d?y`<circle cx=${d.x} cy=${d.y} r="2.4" fill="currentColor" />`:null}
  </svg>`}var jr={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Mr=e=>(...t)=>({_$litDirective$:e,values:t}),Nr=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},Pr={},Fr=Mr(class extends Nr{constructor(){super(...arguments),this.ot=Pr}render(e,t){return t()}update(e,[t,n]){if(Array.isArray(t)){if(Array.isArray(this.ot)&&this.ot.length===t.length&&t.every((e,t)=>e===this.ot[t]))return b}else if(this.ot===t)return b;return this.ot=Array.isArray(t)?Array.from(t):t,this.render(t,n)}}),{I:Ir}=ge,Lr=e=>e,Rr=e=>e.strings===void 0,zr=()=>document.createComment(``),Br=(e,t,n)=>{let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new Ir(r.insertBefore(zr(),i),r.insertBefore(zr(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=Lr(e).nextSibling;Lr(r).insertBefore(e,i),e=t}}}return n},Vr=(e,t,n=e)=>(e._$AI(t,n),e),Hr={},Ur=(e,t=Hr)=>e._$AH=t,Wr=e=>e._$AH,Gr=e=>{e._$AR(),e._$AA.remove()},Kr=(e,t,n)=>{let r=new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},qr=Mr(class extends Nr{constructor(e){if(super(e),e.type!==jr.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=Wr(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??=[],c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=Vr(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=Vr(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=Vr(i[d],a[m]),Br(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=Vr(i[f],a[p]),Br(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=Kr(o,p,m),u=Kr(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=Br(e,i[d]);Vr(t,a[p]),c[p]=t}else c[p]=Vr(n,a[p]),Br(e,i[d],n),i[t]=null;p++}else Gr(i[f]),f--}else Gr(i[d]),d++;for(;p<=m;){let t=Br(e,c[m+1]);Vr(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&Gr(e)}return this.ut=o,Ur(e,c),b}}),q=`minmax(0, 1fr)`,Jr=[{column:`rate`,group:`rates`,width:q},{column:`mix`,group:`rates`,width:`160px`},{column:`change`,group:`rates`,width:q},{column:`days`,group:`rates`,width:`104px`},{column:`early`,group:`rates`,width:q},{column:`received`,group:`flows`,width:q},{column:`resolved`,group:`flows`,width:q},{column:`late`,group:`flows`,width:q},{column:`overdue`,group:`stocks`,width:q},{column:`due_today`,group:`stocks`,width:q},{column:`paused`,group:`stocks`,width:q},{column:`open`,group:`stocks`,width:q}],Yr=[`rate`],Xr=Jr.map(({column:e})=>e).filter(e=>!Yr.includes(e));function Zr(e){return An.includes(e)}function Qr(e,t){switch(t){case`name`:return e.agency;case`rate`:return e.onTime;case`mix`:return e.columnMix;case`change`:return e.columnChange;case`days`:return e.columnDays;case`early`:return e.early;case`received`:return e.received;case`resolved`:return e.resolved;case`late`:return e.late;case`overdue`:return e.overdueNow;case`due_today`:return e.dueToday;case`paused`:return e.paused;case`open`:return e.pending}}function $r(e,t){let n=e.get(`cols`)?.split(`,`);return Jr.filter(({column:e})=>!t.includes(e)&&(n===void 0||Yr.includes(e)||n.includes(e)))}function ei(e,t){let n=e.get(`cols`)?.split(`,`)??Xr,r=Xr.filter(e=>n.includes(e)!==(e===t));if(r.length!==Xr.length)return r.length===0?`none`:r.join(`,`)}function ti(e){let t=t=>e.filter(e=>e.group===t).length;return[`--columns: minmax(0, 2.9fr) ${e.map(({width:e})=>e).join(` `)}`,`--rates: ${t(`rates`)}`,`--flows: ${t(`flows`)}`,`--stocks: ${t(`stocks`)}`].join(`; `)}var ni=10,ri=3e3;function ii(e,t,n,r){if(n===0||t<=0)return{first:0,last:n};let i=t/n;return{first:Math.floor(-e/i)-ni,last:Math.ceil((r-e)/i)+ni}}var ai=class{constructor(){this.drawn=new Map,this.choice=``,this.lookedAt=-1/0,this.turn=0}pick(e,t,n,r){let i=e.length,a=n===this.choice?Math.min(1,(r-this.lookedAt)/ri):1,o=Math.ceil(i*a),s=this.turn;return this.choice=n,this.lookedAt=r,this.turn=i===0?0:(s+o)%i,e.map((e,n)=>{let r=n>=t.first&&n<=t.last,a=(n-s+i)%i<o,c=r||a?e:this.drawn.get(e.code)??e;return this.drawn.set(e.code,c),c})}};function oi(e,t,n,r){let{words:i}=e;if(n===`mix`)return v`<th role="columnheader" class="text mix-keys" data-column="mix">
      <span class="key"><i class="mark-early"></i>${i.keyEarly}</span>
      <span class="key"><i class="mark-ontime"></i>${i.keyOnTime}</span>
      <span class="key"><i class="mark-late"></i>${i.keyLate}</span>
    </th>`;let a=n===`rate`&&N(e.address.query)===`early`?i.early:Qr(i,n);if(!Zr(n))return v`<th role="columnheader" class="text ${r}" data-column=${n}>${a}</th>`;let o=t.find(e=>e.column===n);return v`<th role="columnheader" class=${r} data-column=${n} aria-sort=${o?o.isDescending?`descending`:`ascending`:x}>
    <button type="button" class="sort" title=${i.shiftAddsKey} @click=${r=>{let i=Pn(t,n,r.shiftKey);e.replace(F(e.address,{sort:Nn(i)}))}}>
      ${a}${o?Ut(o.isDescending):Ht}${o&&t.length>1?v`<sup>${t.indexOf(o)+1}</sup>`:x}
    </button>
    <span class="on-paper" aria-hidden="true">${a}</span>
  </th>`}function si(e,{marks:t,days:n,thresholds:r},i,a,o,s){let{words:c,language:l}=e,u=o.counts,d=performance.now(),f=(e,n,r)=>{let a=z(e,l),o=t.of(`${i} ${r}`,a,d);return v`<td role="cell" class="${n} ${e===0?`zero`:``}" data-column=${r}><span class=${o}>${a}</span></td>`},p=V(A(a,u),l),m=z(u.overdue,l),h=n?.get(i);return v`<td role="cell" class="c-rate divider" data-column="rate" data-rate=${i}>
      <b class="figure ${t.of(`${i} rate`,p,d)}">${p}</b>
    </td>
    <td role="cell" class="c-mix text" data-column="mix">${Ft(u)}</td>
    <td role="cell" class="c-change" data-column="change">${yn(e,a,o,s)}</td>
    <td role="cell" class="c-days" data-column="days">${h?Fr([h,a],()=>Ar(h,r.amber,kr)):x}</td>
    <td role="cell" data-column="early">${V(A(`early`,u),l)}</td>
    ${f(O(u),`divider`,`received`)} ${f(k(u),``,`resolved`)}
    ${f(u.late,``,`late`)}
    ${f(u.overdue,u.overdue>0?`divider loud`:`divider`,`overdue`)}
    ${f(o.dueToday??0,``,`due_today`)}
    ${f(u.paused,``,`paused`)} ${f(u.open,``,`open`)}
    <td role="cell" class="c-phone">
      ${m} ${c.overdueNow.toLowerCase()}${o.dueToday===void 0?x:v` · ${z(o.dueToday,l)} ${c.dueToday.toLowerCase()}`}
    </td>`}function ci(e,t,n,r,i){let a=P({name:`agency`,code:n.code},e.address.query);return v`<tr
    role="row"
    class="row-${n.level} ${i?`row-gone`:``}"
    data-code=${n.code}
    data-level=${n.level}
  >
    <td role="cell" class="c-name text">
      <span class="name"
        >${Bt(n.level,e.words)}<a href=${a} title=${n.name}>${n.name}</a></span
      >
    </td>
    ${si(e,t,n.code,r,n.figures,n.before)}
  </tr>`}function li(e,t,n){let{words:r}=e;return v`<tr role="row" class="total">
    <td role="cell" class="c-name text"><b>${r.wholeProvince}</b> (${r.sum})</td>
    ${si(e,t,``,n,t.total,t.totalBefore)}
  </tr>`}var ui,di=!1;function fi(e){return di||(di=!0,setTimeout(()=>{di=!1,ui=document.querySelector(`.agencies tbody`)?.getBoundingClientRect()})),ii(ui?.top??0,ui?.height??0,e,innerHeight)}function pi(e,t){let{words:n}=e,r=N(e.address.query),i=Mn(e.address.query.get(`sort`)),{order:a}=t,o=[];t.hasDueToday||o.push(`due_today`),t.days||o.push(`days`),t.totalBefore||o.push(`change`);let s=$r(e.address.query,o),c=new Set(s.map(({column:e})=>e)),l=[...Xr].filter(e=>!c.has(e)).map(e=>`hide-${e}`),u=performance.now(),d=t.wanted.map(e=>e.code),f=new Map(t.rows.map(e=>[e.code,e])),p=new Set(d),m=`${e.address.query.toString()} ${e.language}`;t.marks.begin(m);let h=a.look(d,m,u).flatMap(e=>f.get(e)??[]),ee=e.isPrinting?{first:0,last:h.length}:fi(h.length),g=t.near.pick(h,ee,m,u),te=a.moved(d),ne=()=>a.used(performance.now()),_=e=>s.find(t=>t.group===e)?.column;return v`${te>0?v`<div class="order-bar" role="status">
          ${n.orderChanged(z(te,e.language))}
          <button
            type="button"
            class="link-button"
            @click=${()=>{a.applyNow(),e.changed()}}
          >
            ${n.sortAgain}
          </button>
        </div>`:x}
    <div class="table-frame page-wide">
      <table class="agencies ${l.join(` `)}" role="table" .style=${ti(s)} aria-label=${n.agenciesTable}
        @pointermove=${ne} @focusin=${ne} @keydown=${ne}>
        <thead role="rowgroup">
          <tr class="groups" aria-hidden="true">
            <th class="divider rates">${n.groupRates}</th>
            ${_(`flows`)?v`<th class="divider flows">${n.groupFlows}</th>`:x}
            ${_(`stocks`)?v`<th class="divider stocks">
                  ${t.stocksOf?n.groupStocksAt(t.stocksOf):n.groupStocks}
                </th>`:x}
          </tr>
          <tr role="row">
            ${oi(e,i,`name`,`text`)}
            ${s.map(({column:t,group:n})=>oi(e,i,t,`wrap ${_(n)===t?`divider`:``}`))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${li(e,t,r)}
          ${qr(g,e=>e.code,n=>{let i=!p.has(n.code),a=[n.figures,n.before,n.name,e.language,r,i],o=t.days?.get(n.code);return Fr([...a,e.address.query,o,t.thresholds],()=>ci(e,t,n,r,i))})}
          ${g.length===0?v`<tr role="row">
                <td role="cell" class="text empty">
                  ${n.noAgencyMatches}
                  <a href=${F(e.address,{q:void 0,level:void 0,tier:void 0})}
                    >${n.clearFilter}</a
                  >
                </td>
              </tr>`:x}
        </tbody>
      </table>
    </div>
    <div class="foot">
      <span>${n.tickIsThreshold(gn(e,t.thresholds.amber))}</span>
      ${t.changeSince?v`<span>${n.changeSince(t.changeSince)}</span>`:x}
      ${t.days?v`<span>${n.sparkScale}</span>`:x}
    </div>`}var mi=6e5;function hi(e,t,n,r){let i=new Map(e.map(e=>[e.agency_code??``,e.days??[]])),a=e=>{let t=new Map;for(let n of e)for(let{date:e,rates:a}of i.get(n)??[]){let n=a[r],i=t.get(e);n&&t.set(e,i?Ve(i,n):n)}return[...t].map(([e,t])=>({date:e,rate:t})).filter(({rate:e})=>e.denominator>0)},o=new Map([[``,a(i.keys())]]);for(let{code:e}of n){let n=a(t.subtree(e));n.length>0&&o.set(e,n)}return o}var gi=class{constructor(e){this.state=e,this.answer=new L(()=>e.changed())}look(e,t,{to:n},r){let i=Ee(n,-29),a=at(this.state.address.query);this.answer.want(JSON.stringify([i,n,a,r]),mi,e=>I(`/v1/rates`,{by:`agency,day`,from:i,to:n,as_of:a,formula:r},e));let{value:o}=this.answer;if(o)return(this.made?.of!==o||this.made.tree!==e)&&(this.made={of:o,tree:e,days:hi(o.rows,e,t,r)}),this.made.days}};function _i(e){return e.map(e=>{let t=String(e);return/[",\r\n]/.test(t)?`"${t.replace(/"/g,`""`)}"`:t}).join(`,`)+`\r
`}function vi(e,t){let{words:n}=e,r=N(e.address.query),i=[`agency_code`,n.agency,`level`,`${r}_numerator`,`${r}_denominator`,n.received,n.resolved,n.early,n.onTime,n.late,n.overdueNow,n.dueToday,n.paused,n.pending],a=t.map(({code:e,name:t,level:n,counts:i,figures:a})=>{let o=A(r,i);return _i([e,t,n,o.numerator,o.denominator,O(i),k(i),i.early,i.on_time,i.late,i.overdue,a.dueToday??``,i.paused,i.open])});return _i(i)+a.join(``)}var yi=200,bi=450,xi=900,Si=class{constructor(e,t){this.later=e,this.fade=t,this.cells=new Map,this.choice=``,this.batch=``}begin(e){e!==this.choice&&(this.choice=e,this.cells.clear())}of(e,t,n){let r=this.cells.get(e);return r?(r.value!==t&&(r.value=t,n-r.markedAt>=5e3&&(r.markedAt=n,r.mark=`mark ${this.batchAt(n)}`)),r.mark):(this.cells.set(e,{value:t,markedAt:-1/0,mark:``}),``)}batchAt(e){let t=`m${Math.floor(e/yi)}`;return t!==this.batch&&(this.batch=t,this.later(bi,()=>this.fade(t,!1)),this.later(xi,()=>this.fade(t,!0))),t}};function Ci(){return new Si((e,t)=>setTimeout(t,e),(e,t)=>{for(let n of document.querySelectorAll(`.${e}`))t?n.classList.remove(`mark`,`fading`,e):n.classList.add(`fading`)})}var wi=1e4,Ti=class{constructor(){this.applied=[],this.choice=``,this.usedAt=-1/0,this.appliedNow=!1}used(e){this.usedAt=e}applyNow(){this.appliedNow=!0}look(e,t,n){let r=n-this.usedAt>=wi;if(this.appliedNow||r||t!==this.choice)return this.applied=[...e],this.choice=t,this.appliedNow=!1,this.applied;let i=new Set(e),a=new Set(this.applied);return this.applied=[...this.applied,...[...i].filter(e=>!a.has(e))],this.applied}moved(e){return this.applied.filter((t,n)=>e[n]!==t).length}},Ei=4,Di=new Intl.DateTimeFormat().resolvedOptions().timeZone,Oi=6e4;function ki({query:e}){let t=e.get(`tier`);return{levels:ot(e),tier:t===`province`||t===`commune`?t:void 0,text:e.get(`q`)??``}}var Ai=class{constructor(e,t){this.state=e,this.source=t,this.order=new Ti,this.marks=Ci(),this.near=new ai,this.redFor=``,this.announcement=``,this.announcedAt=-1/0,this.days=new gi(e)}draw(){let{state:e}=this,t=this.source.present(),n=e.agencies.value;if(!t||!n)return nn(e,this.source.failure,()=>this.source.retry());let r=N(e.address.query),i=this.source.before(t),a=Dn(n,n.top(),t.own,i?.own,e.language,e.thresholds),o=ki(e.address),s=this.days.look(n,n.top(),t,r),c=Mn(e.address.query.get(`sort`)),l=Ln(a.filter(e=>kn(e,o)),c,r);return un(n=>{let i=a.find(e=>e.code===n);return{title:i?.name??`${e.words.wholeProvince} (${e.words.sum})`,figures:i?.figures??t.total,formula:r,period:t}}),v`${this.heading(n,a,t)} ${tn(e)}
      ${this.verdict(a,t,r)}
      ${wn(e,r,t.total,this.source.beforeTiles(t,i),this.spark(s))}
      ${Jt(e,t.total)}
      <section class="card" aria-label=${e.words.agenciesTable}>
        ${this.toolbar(a,l,o)}
        ${pi(e,{rows:a,wanted:l,total:t.total,totalBefore:i?.total,changeSince:i?.date,order:this.order,marks:this.marks,near:this.near,stocksOf:t.isOver?t.asOf:void 0,hasDueToday:t.total.dueToday!==void 0,days:s,thresholds:e.thresholds})}
      </section>
      ${ji(e,t)}
      <p class="vh" aria-live="polite">${this.announce(a)}</p>`}announce(e){let{state:t}=this,n=performance.now(),r=e.filter(e=>e.level===`red`),i=t.address.query.toString()+t.language;if(this.redBefore===void 0||i!==this.redFor)this.announcement=``;else if(n-this.announcedAt<Oi)return this.announcement;else{let e=r.filter(e=>!this.redBefore?.has(e.code));e.length>0&&(this.announcement=t.words.turnedRed(e.map(e=>e.name).join(`, `)),this.announcedAt=n)}return this.redFor=i,this.redBefore=new Set(r.map(e=>e.code)),this.announcement}heading(e,t,n){let{words:r,language:i}=this.state,a=e.only();return v`<div class="context">
      <h1>
        ${a?R(a,i):r.overview}
        <span class="crumb">${r.agenciesCount(z(t.length,i))}</span>
      </h1>
      <span class="sp not-phone"></span>
      ${en(this.state,n)}
    </div>`}verdict(e,t,n){let{state:r}=this,{words:i}=r,a=Rn(e),o=ot(r.address.query);return v`<section class="card verdict" aria-label=${i.lightsLabel}>
      <div class="lights">
        ${Ge.map(e=>this.light(e,a[e],o))}
      </div>
      <div class="say">${this.sentence(e,n)}${this.second(e,t)}</div>
    </section>`}light(e,t,n){let{state:r}=this,{words:i,language:a}=r,o=n.size===1&&n.has(e),s=F(r.address,{level:o?void 0:e}),c=(e===`red`||e===`amber`)&&t>0,l=v`<b class="figure ${e===`red`&&t>0?`bad`:``}"
      >${z(t,a)}</b
    >`;return v`<a
      href=${s}
      class=${c?``:`quiet`}
      data-light=${e}
      aria-current=${o?`true`:x}
      >${H(e)}${l}<small
        >${i.levels[e]}<span> · ${_n(r,e)}</span></small
      ></a
    >`}names(e){let{state:t}=this,n=e.length-Ei;return v`${e.slice(0,Ei).map((e,n)=>v`${n>0?`, `:``}<a
              href=${P({name:`agency`,code:e.code},t.address.query)}
              >${e.name}</a
            >`)}${n>0?t.words.andOthers(z(n,t.language)):x}.`}sentence(e,t){let{words:n,language:r}=this.state,i=Ln(e.filter(e=>e.level===`red`),[],t);if(i.length>0)return v`<p>${n.redAgencies(z(i.length,r))}${this.names(i)}</p>`;let a=e.filter(e=>e.level===`amber`).sort((e,n)=>Ze(A(t,e.counts),A(t,n.counts)));return a.length===0?v`<p>${n.noRed}${n.allGreen}</p>`:v`<p>
      ${n.noRed}${n.amberAgencies(z(a.length,r))}${this.names(a)}
    </p>`}second(e,t){let{words:n,language:r}=this.state,{overdue:i}=t.total.counts,a=t.total.dueToday,[o,...s]=e,c=o&&s.reduce((e,t)=>t.counts.overdue>e.counts.overdue?t:e,o),l=e=>z(e,r);return v`<p>${c&&i>0?v`${n.only}<b>${c.name}</b>${n.holdsMost(l(c.counts.overdue),l(i),jt({numerator:c.counts.overdue,denominator:i},r))}`:n.nothingOverdue}${a===void 0?x:a>0?n.mustBeDoneToday(l(a)):n.nothingDueToday}</p>`}spark(e){let t=e?.get(``);return t?Ar(t,this.state.thresholds.amber,Or):x}toolbar(e,t,n){let{state:r}=this,{words:i,language:a}=r,o=Rn(e),s=e=>()=>r.replace(F(r.address,e)),c=(e,t,n)=>v`<button type="button" class="chip" aria-pressed=${t?`true`:`false`}
        @click=${s(n)}>${e}</button>`,l=e=>{let t=n.levels.has(e),r=Ge.filter(t=>n.levels.has(t)!==(t===e)),s=v`${H(e)} ${i.levels[e]} ${z(o[e],a)}`;return c(s,t,{level:r.join(`,`)})},u=(t,r)=>{let i=e.filter(e=>On(e.agency)===t).length,o=n.tier===t;return c(`${r} ${z(i,a)}`,o,{tier:o?void 0:t})},d=n.levels.size===0&&!n.tier&&n.text===``,f=`${i.all} ${z(e.length,a)}`;return v`<div class="toolbar">
      <h2>${i.worstFirst}</h2>
      ${r.address.query.get(`sort`)?x:v`<span class="provenance not-phone">${i.byLevelThenOverdue}</span>`}
      <span class="sp"></span>
      ${c(f,d,{level:void 0,tier:void 0,q:void 0})} ${l(`red`)}
      ${l(`amber`)} ${u(`province`,i.tierProvince)}
      ${u(`commune`,i.tierCommune)}
      <input class="input" type="search" aria-label=${i.filterByName}
        placeholder=${i.filterByName} .value=${n.text} @input=${e=>{let{value:t}=e.target;r.replace(F(r.address,{q:t.trim()===``?void 0:t}))}} />
      ${this.columnPicker()}
      <button type="button" class="chip not-phone"
        @click=${()=>Tr(`tiendo.csv`,vi(r,t))}>
        ${i.asSpreadsheet}
      </button>
    </div>`}columnPicker(){let{state:e}=this,{words:t,address:n}=e,r=new Set($r(n.query,[]).map(({column:e})=>e));return v`<details class="picker columns not-phone">
      <summary>${t.chooseColumns}</summary>
      <div class="card menu">
        ${Xr.map(i=>v`<label><input type="checkbox" name=${i}
          .checked=${r.has(i)}
          @change=${()=>e.replace(F(n,{cols:ei(n.query,i)}))} />
          ${Qr(t,i)}</label>`)}
      </div>
    </details>`}};function ji(e,t){let{words:n,language:r}=e,i=N(e.address.query),a=t.provisionalOpen,o=e.zoneClock.zone,s=Di!==o;return v`<p class="provenance">
    ${n.asOf(t.asOf)} · ${n.catalogueVersion(z(t.catalogueVersion,r))}
    · ${n.formula} “${n.formulaNames[i]}”: ${n.formulaSentences[i]}${a>0?v` · ${n.provisionalOpen(z(a,r))}`:x}${s?v` · ${n.zoneRemark(o)}`:x}
  </p>`}var Mi=1e4,Ni=class{constructor(e,t,n){this.state=e,this.source=t,this.code=n;let r=()=>e.changed();this.steps=new L(r),this.procedures=new L(r),this.lists=new rr(e,n),this.trends=new wr(e,n),this.breakdowns=new Hn(e)}draw(){let{state:e,code:t}=this,n=this.source.present(),r=e.agencies.value;if(!n||!r)return nn(e,this.source.failure,()=>this.source.retry());let i=r.find(t);if(!i)return v`<h1 class="card notice">${e.words.notInScope}: ${t}</h1>`;let a=_t(n,r,t),o=N(e.address.query),s=Ye(a.total.counts,e.thresholds),c=vt(this.source.before(n),r,t);this.load(a),un(t=>{let s=t===``?i:r.find(t),c=t===``?a.total:r.figures(t,n.own);return s&&{title:R(s,e.language),figures:c,formula:o,period:a}});let l=this.procedureNames();return v`${this.heading(r,i,s,a)}
      ${this.why(a,s,l)}
      ${wn(e,o,a.total,this.source.beforeTiles(n,c,r.subtree(t)),Ft(a.total.counts))}
      <div class="two">
        ${sr(e,this.steps)} ${this.lists.draw(l)}
      </div>
      ${this.trends.draw(a,o)} ${Jt(e,a.total)}
      ${this.breakdowns.draw(a,r,i,o,this.procedures)}
      ${ji(e,a)}`}load(e){let{from:t,to:n}=e,r=this.code,i=JSON.stringify([t,n]);this.steps.want(i,Mi,e=>I(`/v1/steps`,{agency:r,from:t,to:n,by:`step`},e)),this.procedures.want(i,Mi,e=>I(`/v1/rates`,{agency:r,from:t,to:n,by:`procedure`},e))}procedureNames(){let e=new Map;for(let t of this.procedures.value?.rows??[]){let n=this.state.language===`en`&&t.name_en||t.name_vi;t.procedure_code&&e.set(t.procedure_code,n||t.procedure_code)}return e}heading(e,t,n,r){let{state:i}=this,{words:a,language:o,address:s}=i,c=e.ancestors(t.code);return v`<div class="context">
      <div>
        <nav class="crumb" aria-label=${a.agency}>
          <a href=${P({name:`overview`},s.query)}>${a.overview}</a>${c.map((t,n)=>n===0&&e.only()===t?x:v` › <a href=${P({name:`agency`,code:t.code},s.query)}
                      >${R(t,o)}</a
                    >`)}
          › ${a.kinds[t.kind]}
        </nav>
        <h1>
          ${R(t,o)}
          ${U(n,`${a.levels[n]} · ${_n(i,n)}`)}
        </h1>
      </div>
      <span class="sp not-phone"></span>
      ${en(i,r)}
    </div>`}why({total:e,isOver:t},n,r){let{words:i,language:a,thresholds:o}=this.state,s=n===`red`||n===`amber`,c=n===`red`?i.whyRed:n===`amber`?i.whyAmber:e.counts.overdue>0?i.inTrouble:i.quietAgency,l=n===`red`?o.red:o.amber,u=Xe(l,A(o.judged,e.counts));return v`<section class="card why ${n}">
      <div>
        <h2>${c}</h2>
        <p>${this.cause(e,t,n,r)}</p>
      </div>
      ${s&&u>0?v`<div class="gap">
            <span>${i.againstThreshold(gn(this.state,l))}</span>
            <b>${i.short(z(u,a))}</b>
            <span>${i.onTimeDossiers}</span>
          </div>`:x}
    </section>`}cause(e,t,n,r){let{state:i}=this,{words:a,language:o}=i,s=e=>z(e,o),c=e.counts,l=c.early+c.on_time+c.late,u=c.late>0&&n!==`green`?v`${a.finishedLate(s(c.late),s(l))} `:x,d=t?void 0:this.lists.overdue;if(c.overdue===0||!d)return v`${u}${c.overdue===0?a.noOverdueHere:x}`;let f=Kn(d),p=Yn(d)[0],m=Jn(this.steps.value?.rows??[]),h=qn(this.steps.value?.overdue_at??[],c.overdue),ee=h?.unit_name_vi??h?.unit_code;return v`${u}${h?v`<b>${s(h.dossiers)}/${s(c.overdue)}</b>${a.overdueAreAtStep}<b
              >${h.step_name_vi??h.step_code}${ee?`, ${ee}`:x}</b
            >. `:x}${f?.isCause?v`<b>${s(f.count)}/${s(d.length)}</b>${a.overdueAreOfProcedure}<b
              >${r.get(f.code)??f.code}</b
            >. `:v`${a.spreadOut(s(d.length),s(f?.groups??0))} `}${m&&!h?v`${a.slowestStep}<b>${m.step_name_vi??m.step_code}</b>${m.unit_code?v`, ${m.unit_name_vi??m.unit_code}`:x}: ${a.runningOver(s(m.running_late))} `:x}${p?v`${a.longestOverdue}<a
              href=${P({name:`dossier`,code:p.dossier_code},i.address.query)}
              >${p.dossier_code}</a
            >.`:x}`}};function J(e,t,n=`${t}s`){return`${e} ${e===`1`?t:n}`}var Pi={language:`en`,appName:`Dossier progress`,skipToContent:`Skip to content`,mainNavigation:`Main`,switchLanguage:`VI`,switchLanguageLabel:`VI, switch to Vietnamese`,switchTheme:`Switch light and dark`,overview:`Overview`,alerts:`Alerts`,reports:`Reports`,calendar:`Calendar and catalogue`,calendarShort:`Catalogue`,wall:`Wall screen`,dossier:`Dossier`,procedure:`Procedure`,field:`Field`,agency:`Agency`,wholeProvince:`Whole province`,sum:`sum`,agenciesCount:e=>J(e,`agency`,`agencies`),live:`Live`,connecting:`Connecting`,reconnecting:e=>`Reconnecting (try ${e})`,dataOld:e=>`Data ${J(e,`minute`)} old`,disconnectedSince:e=>`Disconnected since ${e}. The figures below are of that time.`,seenAsOf:e=>`Seen as of ${e}, not live`,notLive:`Not live`,backToLive:`Back to live`,newVersion:`New version`,reload:`reload`,zoneRemark:e=>`Times are in the zone ${e}`,search:`Find dossier, agency, procedure`,keys:`Keys`,letterKeys:`Keys of a single letter`,moveInTables:`Up and down in tables`,close:`Close`,searchNothing:`Nothing found`,searchOpenDossier:e=>`Open dossier ${e}`,period:`Period`,today:`Today`,thisMonth:`This month`,thisQuarter:`This quarter`,thisYear:`This year`,fromTo:`From – to`,from:`From`,to:`to`,show:`Show`,formula:`Formula`,formulaNames:{resolved:`Resolved (06a)`,index766:`Index 766`,due:`Fell due`,early:`Early`},formulaSentences:{resolved:`(early + on time) ÷ (early + on time + late), dossiers finished in the period`,index766:`(finished on time + pending in time) ÷ (received in the period + carried over)`,due:`finished by the due date ÷ dossiers that fell due in the period`,early:`early ÷ (early + on time + late)`},formulaUsers:{resolved:`form II.06a and most figures that provinces publish`,index766:`the national index, QĐ 766/QĐ-TTg group 2`,due:`some provinces`,early:`the early part of the dossiers finished`},sumsNotMeans:`The province adds up its agencies' dossiers; it never averages rates.`,usedBy:`Used by`,levels:{red:`Red`,amber:`Amber`,green:`Green`,few:`Too few`},levelRanges:{red:e=>`below ${e}%`,amber:(e,t)=>`${e}–${t}%`,green:e=>`from ${e}%`,few:e=>`below ${e}`},levelsBy06a:`Levels are those of “Resolved” (06a).`,lightsLabel:`State of the agencies`,redAgencies:e=>`${J(e,`agency is`,`agencies are`)} red: `,turnedRed:e=>`Turned red: ${e}.`,andOthers:e=>` and ${J(e,`other`)}`,noRed:`No agency is red.`,amberAgencies:e=>` ${J(e,`agency is`,`agencies are`)} amber, nearest to the threshold: `,allGreen:` None is amber.`,holdsMost:(e,t,n)=>` holds ${e} of ${t} open overdue dossiers (${n}). `,only:``,mustBeDoneToday:e=>`${J(e,`dossier`)} must be done before 24:00 today.`,nothingDueToday:`No further dossier must be done before 24:00 today.`,nothingOverdue:`No open dossier is overdue. `,figuresLabel:`Key figures`,onTimeRate:`On-time rate`,includingEarly:`(early included)`,earlyRate:`Early rate`,received:`Received`,resolved:`Resolved`,pending:`Pending`,overdueNow:`Overdue, still open`,dueToday:`Due today`,before24:`before 24:00`,todayPlus:e=>`today ${e}`,pausedOfThem:e=>`${e} paused`,paused:`Paused`,points:`points`,sinceYesterday:`since yesterday`,sinceEndOf:e=>`since 24:00 of ${e}`,unchanged:`unchanged`,provisionalOpen:e=>`${e} open dossiers have a provisional due date`,balance:`Dossier balance`,toBeResolved:`To be resolved`,carriedOver:`carried over`,receivedLower:`received`,transferredIn:`transferred in`,transferredOut:`transferred out`,resolvedLower:`resolved`,withdrawnLower:`withdrawn, stopped`,pendingLower:`pending`,addsUp:`adds up`,offBy:e=>`off by ${J(e,`dossier`)}`,early:`Early`,onTime:`On time`,late:`Late`,finishedNoDue:`Without due date`,withdrawn:`Withdrawn, stopped`,inTime:`In time`,noDue:`Without due date`,worstFirst:`Agencies, worst first`,agenciesTable:`Table of agencies`,byLevelThenOverdue:`by level, then open overdue`,all:`All`,tierProvince:`Provincial`,tierCommune:`Communes`,filterByName:`Filter by name`,clearFilter:`Clear filter`,noAgencyMatches:`No agency matches.`,groupRates:`Rates in the period`,groupFlows:`In the period (dossiers)`,groupStocks:`Right now (dossiers)`,groupStocksAt:e=>`At ${e} (dossiers)`,columnMix:`early · on time · late`,keyEarly:`early`,keyOnTime:`on time`,keyLate:`late`,columnChange:`± since yesterday`,changeSince:e=>`± against 24:00 of the last working day, ${e}.`,orderChanged:e=>`The order has changed (${e} rows)`,columnDays:`30 days`,sparkScale:`Lines of 30 days: scale 80–100%, dotted: threshold.`,shiftAddsKey:`Click to sort; Shift adds a second column`,chooseColumns:`Columns`,sortAgain:`Re-sort`,tickIsThreshold:e=>`Upright tick on the bars: threshold ${e}%.`,asOf:e=>`As of ${e}`,catalogueVersion:e=>`catalogue version ${e}`,asSpreadsheet:`Download table (.csv)`,loading:`Loading`,couldNotLoad:`Could not load`,retry:`retry`,noDossiersInPeriod:`No dossiers in this period`,notInScope:`Not in your scope`,unknownPage:`There is no such page`,toOverview:`To the overview`,signIn:`Sign in`,signOut:`Sign out`,token:`Access token`,tokenHelp:`The administrator of the province gives it (tiendo token create). The page does not store it; a sign-in lasts 12 hours.`,wrongToken:`This token cannot be used.`,needsToken:`This service needs an access token.`,madeUp:`SIMULATION`,simulated:`SIMULATION · agencies and figures are made up`,whyRed:`Why red`,whyAmber:`Why amber`,inTrouble:`Where the overdue dossiers are`,quietAgency:`How it stands`,againstThreshold:e=>`Against the threshold of ${e}%`,short:e=>`${e} short`,onTimeDossiers:`on-time dossiers`,overdueAreOfProcedure:` open overdue dossiers are of the procedure `,spreadOut:(e,t)=>`${e} open overdue dossiers, spread out: ${t} procedures, none has 40%.`,slowestStep:`Step most often past its limit now: `,runningOver:e=>`${J(e,`dossier`)}.`,noOverdueHere:`No open dossier is overdue.`,longestOverdue:`Overdue for longest: `,finishedLate:(e,t)=>`${e} of ${t} dossiers finished in the period were late.`,whereTimeIsLost:`Where time is lost`,workingHoursPerStep:`working hours a step, steps finished in the period`,step:`Step`,stepAndUnit:`Step, unit`,outsideSteps:`Outside the steps`,median:`Median`,p90:`p90`,lateSteps:`Over the limit`,runningLate:`Over it now`,hour:`h`,noSteps:`No step was finished in the period yet.`,stepsLeftOut:e=>`${J(e,`further row is`,`further rows are`)} not listed.`,lists:{overdue:`Overdue`,due_soon:`Due soon`,paused:`Paused`,provisional:`Provisional due date`},listTitle:`Dossiers to look at`,dossierCode:`Dossier`,appointment:`Due`,state:`State`,calendarDaysLeft:`Left / late`,daysAhead:e=>`${J(e,`day`)} left`,showMore:`Show more`,noneInList:`No dossiers.`,atStep:`At step`,workingLeft:e=>`${e} of working time left`,underADay:`under a day`,inWorkingDays:`Overdue by working days of the agency.`,limitOf:e=>`limit ${e}`,overdueAreAtStep:` open overdue dossiers are at the step `,agesNow:`Now, by working days:`,agesBetween:(e,t)=>`${e}–${t} days`,agesUpTo:e=>`up to ${J(e,`day`)}`,agesOver:e=>`over ${e} days`,byDayRate:`Rate by day`,byDayFlow:`Received and resolved`,byDayOverdue:`Overdue at the end of the day`,ofFinishedThatDay:`dossiers finished on the day`,fromToRate:(e,t)=>`from ${e} to ${t}`,keyRate:{resolved:`on time`,index766:`index 766`,due:`fell due`,early:`early`},resolvedShort:`resolved`,perDay:`dossiers a day`,endOfDay:`dossiers, at 24:00 of each day`,asTable:`Show as table`,day:`Day`,byProcedure:`By procedure`,byField:`By field`,procedures:`Procedures`,channels:`Channels`,channelNames:{received_online:`Online`,received_in_person:`In person`,received_post:`Post`},sumReceived:e=>`${J(e,`dossier`)} received in the period.`,subAgencies:`Sub-agencies`,rowsOf:(e,t)=>`${e} of ${t}, most overdue first.`,level:`Level`,kinds:{ministry:`Ministries`,province:`Province`,department:`Departments`,commune:`Communes`,unit:`Units`},unknownDossier:`There is no such dossier in your scope`,copyLink:`Copy link`,print:`Print`,channel:`Channel`,competentAgency:`Competent agency`,receivedBy:`Received by`,states:{submitted:`1 · Submitted`,received:`2 · Received`,declined:`3 · Declined`,in_process:`4 · In process`,supplement_asked:`5 · Papers asked for`,payment_asked:`6 · Payment asked for`,withdrawn:`7 · Withdrawn`,stopped:`8 · Stopped`,suspended:`8 · Suspended`,processed:`9 · Processed`,returned:`10 · Result returned`,parked:`Not received yet`,voided:`Acceptance voided`},channelOf:{IN_PERSON:`In person`,ONLINE:`Online`,POST:`Post`},whyOverdue:`Why overdue`,whyInTime:`How it stands`,headlinePassed:(e,t)=>`${e} ${t} has passed without a result.`,headlineAhead:(e,t)=>`${e} is ${t}.`,finishedOn:e=>`Finished on ${e}.`,noHeadline:`There is no due date to hold this dossier against.`,stepUsed:e=>` has used ${e} of working time`,stepLimit:e=>`, limit ${e}`,bases:{appointment_current:`Current appointment`,appointment_original:`Original appointment`,committed:`Committed limit`,statutory:`Statutory limit`,headline:`Due date used for the rate`},usedForRate:`used for the rate`,notSet:`none`,provisional:`provisional`,frozen:`the clock stands still`,limitWords:{working_days:e=>J(e,`working day`),calendar_days:e=>J(e,`day`),working_hours:e=>J(e,`working hour`),hours:e=>J(e,`hour`),months:e=>J(e,`month`)},limitFrom:(e,t)=>`${e}, counted from ${t}`,movedByPauses:e=>`moved from ${e} by pauses`,appointmentSetOn:e=>`set on ${e}`,verdicts:{early:`Early`,on_time:`On time`,late:`Late`,no_due:`Without due date`,none:`Pending`},overdueOpen:`Overdue, still open`,overdueBy:e=>`${J(e,`day`)} late`,openInTime:`In time`,clockOnCalendar:`Clock on the calendar`,clockNote:e=>`below each day: days counted for ${e}, running sum`,clockRuns:`counted day`,clockPaused:`paused`,clockMoved:`moved by a pause`,clockOrigin:`day of acceptance, not counted`,clockLate:`past the due date`,dayPaused:`paused`,dueHere:`due`,history:`History`,milestones:e=>`${J(e,`entry`,`entries`)}, newest first`,factKinds:{submitted:`Submitted`,received:`Received`,declined:`Declined`,arrived_at_competent_agency:`Arrived at the competent agency`,step_started:`Step begun`,step_finished:`Step finished`,supplement_requested:`Papers asked for`,supplement_received:`Papers received`,payment_requested:`Payment asked for`,payment_made:`Payment made`,suspended:`Suspended`,resumed:`Resumed`,rescheduled:`Re-appointed`,transferred:`Transferred`,processed:`Processed`,returned:`Result returned`,withdrawn:`Withdrawn`,stopped:`Stopped`,corrected:`Corrected`,voided:`Voided`,rated:`Rated`},noEffect:`no effect`,amended:`corrected`,recordedLater:e=>`recorded ${e}`,officer:e=>`officer ${e}`,counterCode:e=>`counter ${e}`,reason:e=>`reason ${e}`,apology:e=>`apology ${e}`,basisMoved:(e,t,n)=>`${e}: ${t} → ${n}`,basisSet:(e,t)=>`${e}: ${t}`,findings:`Findings`,noFindings:`None.`,findingKinds:{repeated_fact:`Told again; no effect`,fact_before_acceptance:`Before acceptance; no effect`,fact_after_end:`After the end; no effect`,foreign_agency:`The agency was not competent then`,declined_after_received:`Declined after acceptance; no effect`,answer_without_request:`Answer without a request; no effect`,voided_acceptance:`The acceptance was voided`,target_missing:`Corrects or voids an event that has not arrived`,unknown_in_catalogue:`The catalogue has no such procedure on the day of acceptance`,appointment_past_statutory:`Appointment past the statutory due date`,second_reappointment:`Re-appointed more than once`,reappointment_after_due:`Re-appointed when overdue already`,due_date_corrected:`A due date in force was corrected`,restart_after_due:`Asked for after the due date; the limit began afresh`,backdated_before_due:`Told after the due date, dated before it`,backdated_finish:`Finish dated in time but recorded after the due date`,bulk_reschedule:`Bulk re-appointments in a day`},pauseCauses:{supplement:`Waiting for papers`,payment:`Waiting for payment`,suspension:`Suspended`},stepsAgainstLimits:`Steps against limits`,workingHours:`working hours`,noStepsYet:`No step was recorded yet.`,runningStep:`under way`,whyThatDay:`Why it is due that day`,kindOfDay:`Kind of day`,counted:`Counts`,runningSum:`Sum`,daysOf:e=>J(e,`day`),roles:{origin:`first day, not counted`,counted:`counted`,off:`not counted`,paused:`paused`,moved:`moved by a pause`},daysLeftOut:e=>`${e} days in the middle are left out.`,appointmentNoDays:`The agency named this date; it was not reached by counting days.`,legalSource:`Source`,noApplicantData:`no name, phone or identity number of applicants is kept`,events:e=>J(e,`event`),calendarOf:(e,t)=>`calendar ${e}, version ${t}`,publishedTo:e=>`days off are published up to ${e}`,needAttention:`Need attention`,wallCount:(e,t)=>`${e} / ${t} agencies`,oldFigures:`OLD FIGURES`,minutes:e=>J(e,`minute`),dossiersOf:`dossiers`,redWord:`red`,amberWord:`amber`,greenWord:`green`,redBelow:(e,t)=>`Red below ${e}% · amber below ${t}%`,noTrouble:`No agency is red or amber.`,alertTabs:{firing:`Firing`,acknowledged:`Acknowledged`,resolved:`Resolved`,silences:`Silences`},alertStates:{pending:`Pending`,firing:`Firing`,acknowledged:`Acknowledged`,resolved:`Resolved`},alertRules:{overdue:`Dossier overdue`,due_soon:`Dossier due soon`,step_overdue:`Step past its limit`,appointment_past_statutory:`Appointment past the statutory limit`,parked:`Events of a dossier not received`,rate_below:`Rate below the threshold`,backlog_growing:`Backlog growing`,counter_silent:`Counter silent`,sequence_gap:`Events of a counter missing`,calendar_horizon:`Published holidays end soon`,disk_reserve:`Disk nearly full`},evidenceNames:{below_hundredths:`threshold`,numerator:`numerator`,denominator:`denominator`,days_left:`days left`},resolutions:{ended:`the dossier is finished`,"due date moved":`the due date moved`,voided:`the acceptance was voided`,"step finished":`the step is finished`,"appointment moved":`the appointment moved`,"fell due":`it fell due`,paused:`paused`,"told of":`it was received`},since:`Since`,alertRule:`Rule`,alertAbout:`About`,alertNumber:e=>`Alert ${e}`,alertCount:e=>J(e,`alert`),alertLife:`History`,notYet:`not yet`,dueAt:e=>`due ${e}`,evidence:`Figures`,ofTheSystem:`System`,newAlerts:e=>J(e,`new alert`),showThem:`Show`,showAllOf:e=>`Show all ${e}`,showFewer:`Show fewer`,acknowledge:`Acknowledge`,noteLabel:`Note, if any`,cancel:`Cancel`,sending:`sending`,silenced:`silenced`,silencedBy:e=>`silenced (number ${e})`,escalated:e=>`Told to those above, level ${e}`,nextEscalation:e=>`next at ${e}`,pendingNote:`will fire if it still holds then`,firesAt:e=>`fires at ${e}`,noSuchAlert:`There is no such alert in your scope`,noAlertsIn:{firing:`No alert waits to be acknowledged.`,acknowledged:`No acknowledged alert waits to end.`,resolved:`No alert has ended yet.`},beginSilence:`Silence for a while`,endSilence:`End`,noSilences:`Every alert is delivered.`,endedSilences:`Ended`,silenceHidesNothing:`Alerts stay in the lists; they are only not delivered.`,silenceOf:`Silenced`,silenceReason:`Reason`,byWhom:`By`,untilWhen:`Until`,hidesNow:`Hides now`,everyRule:`Every rule`,everyAgency:`every agency`,everyDossier:`every dossier`,agencyWithAllBelow:`Agency, with all below it`,endedBy:(e,t)=>`${e}${t?` · ${t}`:``}`,calendarEnds:(e,t,n)=>`Calendar ${e} has days off published only up to ${t} (${n} days left).`,year:`Year`,monthNumber:e=>[`January`,`February`,`March`,`April`,`May`,`June`,`July`,`August`,`September`,`October`,`November`,`December`][Number(e)-1]??e,workingDays:e=>J(e,`working day`),calendarWord:`Calendar`,tabCalendar:`Working days`,tabAgencies:`Agencies`,tabPreview:`Preview of a change`,dayKinds:{work:`Working day`,off:`Not worked`,weekend:`Weekend`,holiday:`Holiday`,swapped_off:`Swapped day off`,make_up:`Make-up day`,special_hours:`Hours of its own`},notPublished:`not published`,neverPublished:`This calendar does not say up to when its days off are published.`,publishedUpTo:(e,t)=>`Days off are published up to ${e}; from ${t} on none is, and due dates there are provisional.`,notWorked:`off`,specialDays:`Holidays, swapped and make-up days`,noSpecialDays:`The calendar has no holiday, swapped or make-up day in this year.`,dayName:`Name`,hoursOfDay:`Hours`,chooseFiles:`Choose CSV files`,dropFiles:e=>`or drop them here: ${e}`,appliesNothing:`A preview: nothing is applied.`,tryingFiles:e=>`Trying ${e}`,filesRefused:`The files have errors:`,unknownFiles:(e,t)=>`No file of a catalogue: ${e}. Names that are taken: ${t}.`,filesTooLarge:`The files are larger than 4 MB.`,nothingMoves:e=>`${J(e,`dossier`)} looked at: none would be due on another day.`,openMoved:e=>`${J(e,`open dossier`)} would be due on another day:`,shifted:(e,t,n)=>n===0?`${e} by another of their due dates only`:`${e} ${J(t,`day`)} ${n>0?`later`:`earlier`}`,closedMoved:e=>`${J(e,`finished dossier`)} too.`,dueBefore:`Due now`,dueAfter:`Due then`,reportForm:`Form`,preview:`Preview`,download:`Download`,sumsHold:`The form's own sums hold`},Fi={language:`vi`,appName:`Tiến độ TTHC`,skipToContent:`Bỏ qua, tới nội dung`,mainNavigation:`Chính`,switchLanguage:`EN`,switchLanguageLabel:`EN, chuyển sang tiếng Anh`,switchTheme:`Đổi giao diện sáng, tối`,overview:`Tổng quan`,alerts:`Cảnh báo`,reports:`Báo cáo`,calendar:`Lịch và danh mục`,calendarShort:`Danh mục`,wall:`Màn hình lớn`,dossier:`Hồ sơ`,procedure:`Thủ tục`,field:`Lĩnh vực`,agency:`Đơn vị`,wholeProvince:`Toàn tỉnh`,sum:`cộng`,agenciesCount:e=>`${e} đơn vị`,live:`Trực tiếp`,connecting:`Đang kết nối`,reconnecting:e=>`Đang kết nối lại (lần ${e})`,dataOld:e=>`Số liệu cũ ${e} phút`,disconnectedSince:e=>`Mất kết nối từ ${e}. Số liệu dưới đây là của lúc đó.`,seenAsOf:e=>`Đang xem tại ${e}, không trực tiếp`,notLive:`Không trực tiếp`,backToLive:`Về trực tiếp`,newVersion:`Có bản mới`,reload:`tải lại`,zoneRemark:e=>`Giờ theo múi giờ ${e}`,search:`Tìm mã hồ sơ, đơn vị, thủ tục`,keys:`Phím tắt`,letterKeys:`Dùng phím một chữ`,moveInTables:`Lên, xuống trong bảng`,close:`Đóng`,searchNothing:`Không tìm thấy`,searchOpenDossier:e=>`Mở hồ sơ ${e}`,period:`Kỳ`,today:`Hôm nay`,thisMonth:`Tháng này`,thisQuarter:`Quý này`,thisYear:`Năm nay`,fromTo:`Từ – đến`,from:`Từ ngày`,to:`đến ngày`,show:`Xem`,formula:`Công thức`,formulaNames:{resolved:`Đã giải quyết (06a)`,index766:`Chỉ số 766`,due:`Đến hạn trong kỳ`,early:`Trước hạn`},formulaSentences:{resolved:`(trước hạn + đúng hạn) ÷ (trước hạn + đúng hạn + quá hạn), hồ sơ giải quyết xong trong kỳ`,index766:`(xong đúng hạn + đang giải quyết trong hạn) ÷ (tiếp nhận trong kỳ + tồn đầu kỳ)`,due:`xong trước hoặc đúng hạn ÷ số hồ sơ đến hạn trong kỳ`,early:`trước hạn ÷ (trước hạn + đúng hạn + quá hạn)`},formulaUsers:{resolved:`mẫu II.06a và đa số số liệu công bố của các tỉnh`,index766:`chỉ số quốc gia, QĐ 766/QĐ-TTg nhóm 2`,due:`một số tỉnh`,early:`phần trước hạn trong các hồ sơ đã giải quyết`},sumsNotMeans:`Tỉnh cộng số hồ sơ của các đơn vị, không lấy trung bình tỷ lệ.`,usedBy:`Dùng cho`,levels:{red:`Đỏ`,amber:`Vàng`,green:`Xanh`,few:`Ít hồ sơ`},levelRanges:{red:e=>`dưới ${e}%`,amber:(e,t)=>`${e}–${t}%`,green:e=>`từ ${e}%`,few:e=>`dưới ${e}`},levelsBy06a:`Mức màu theo “Đã giải quyết” (06a).`,lightsLabel:`Tình hình các đơn vị`,redAgencies:e=>`${e} đơn vị ở mức đỏ: `,turnedRed:e=>`Chuyển sang đỏ: ${e}.`,andOthers:e=>` và ${e} đơn vị khác`,noRed:`Không có đơn vị đỏ.`,amberAgencies:e=>` ${e} đơn vị vàng, gần ngưỡng nhất: `,allGreen:` Không có đơn vị vàng.`,holdsMost:(e,t,n)=>` giữ ${e} trong ${t} hồ sơ đang quá hạn (${n}). `,only:`Riêng `,mustBeDoneToday:e=>`Hôm nay còn ${e} hồ sơ phải xong trước 24:00.`,nothingDueToday:`Hôm nay không còn hồ sơ nào phải xong trước 24:00.`,nothingOverdue:`Không có hồ sơ nào đang quá hạn. `,figuresLabel:`Chỉ số chính`,onTimeRate:`Tỷ lệ đúng hạn`,includingEarly:`(gồm trước hạn)`,earlyRate:`Tỷ lệ trước hạn`,received:`Tiếp nhận`,resolved:`Đã giải quyết`,pending:`Đang giải quyết`,overdueNow:`Đang quá hạn`,dueToday:`Đến hạn hôm nay`,before24:`trước 24:00`,todayPlus:e=>`hôm nay ${e}`,pausedOfThem:e=>`${e} tạm dừng`,paused:`Tạm dừng`,points:`điểm`,sinceYesterday:`so với hôm qua`,sinceEndOf:e=>`so với 24:00 ngày ${e}`,unchanged:`không đổi`,provisionalOpen:e=>`${e} hồ sơ đang mở có hạn tạm tính`,balance:`Cân đối hồ sơ`,toBeResolved:`Phải giải quyết`,carriedOver:`tồn đầu kỳ`,receivedLower:`tiếp nhận`,transferredIn:`chuyển đến`,transferredOut:`chuyển đi`,resolvedLower:`đã giải quyết`,withdrawnLower:`rút, dừng`,pendingLower:`đang giải quyết`,addsUp:`số liệu khớp`,offBy:e=>`lệch ${e} hồ sơ`,early:`Trước hạn`,onTime:`Đúng hạn`,late:`Quá hạn`,finishedNoDue:`Không có hạn`,withdrawn:`Rút, dừng`,inTime:`Trong hạn`,noDue:`Không có hạn`,worstFirst:`Đơn vị, cần chú ý trước`,agenciesTable:`Bảng đơn vị`,byLevelThenOverdue:`theo mức, rồi số quá hạn`,all:`Tất cả`,tierProvince:`Cấp tỉnh`,tierCommune:`Cấp xã`,filterByName:`Lọc theo tên`,clearFilter:`Bỏ lọc`,noAgencyMatches:`Không có đơn vị nào khớp.`,groupRates:`Tỷ lệ trong kỳ`,groupFlows:`Trong kỳ (hồ sơ)`,groupStocks:`Ngay lúc này (hồ sơ)`,groupStocksAt:e=>`Lúc ${e} (hồ sơ)`,columnMix:`trước · đúng · quá`,keyEarly:`trước`,keyOnTime:`đúng`,keyLate:`quá`,columnChange:`± so với hôm qua`,changeSince:e=>`± so với 24:00 ngày làm việc trước, ${e}.`,orderChanged:e=>`Thứ tự đã đổi (${e} dòng)`,columnDays:`30 ngày`,sparkScale:`Đường 30 ngày: thang 80–100%, chấm: ngưỡng.`,shiftAddsKey:`Nhấn; Shift: thêm cột sắp thứ hai`,chooseColumns:`Cột`,sortAgain:`Sắp lại`,tickIsThreshold:e=>`Vạch đứng trên thanh: ngưỡng ${e}%.`,asOf:e=>`Tính đến ${e}`,catalogueVersion:e=>`danh mục bản ${e}`,asSpreadsheet:`Tải bảng (.csv)`,loading:`Đang tải`,couldNotLoad:`Không tải được`,retry:`thử lại`,noDossiersInPeriod:`Chưa có hồ sơ trong kỳ`,notInScope:`Không có trong phạm vi của bạn`,unknownPage:`Không có trang này`,toOverview:`Về Tổng quan`,signIn:`Đăng nhập`,signOut:`Đăng xuất`,token:`Mã truy cập`,tokenHelp:`Mã do quản trị hệ thống của tỉnh cấp (tiendo token create). Trang không lưu mã; lần đăng nhập có hạn 12 giờ.`,wrongToken:`Mã không dùng được.`,needsToken:`Dịch vụ này cần mã truy cập.`,madeUp:`MÔ PHỎNG`,simulated:`MÔ PHỎNG · đơn vị và số liệu đều hư cấu`,whyRed:`Vì sao ở mức đỏ`,whyAmber:`Vì sao ở mức vàng`,inTrouble:`Hồ sơ đang quá hạn nằm ở đâu`,quietAgency:`Tình hình`,againstThreshold:e=>`So với ngưỡng ${e}%`,short:e=>`thiếu ${e}`,onTimeDossiers:`hồ sơ đúng hạn`,overdueAreOfProcedure:` hồ sơ đang quá hạn thuộc thủ tục `,spreadOut:(e,t)=>`${e} hồ sơ đang quá hạn, phân tán: ${t} thủ tục, không thủ tục nào chiếm 40%.`,slowestStep:`Bước đang vượt định mức nhiều nhất: `,runningOver:e=>`${e} hồ sơ.`,noOverdueHere:`Không có hồ sơ nào đang quá hạn.`,longestOverdue:`Quá hạn lâu nhất: `,finishedLate:(e,t)=>`${e} trong ${t} hồ sơ giải quyết xong trong kỳ đã quá hạn.`,whereTimeIsLost:`Thời gian mất ở bước nào`,workingHoursPerStep:`giờ làm việc mỗi bước, các bước xong trong kỳ`,step:`Bước`,stepAndUnit:`Bước, bộ phận`,outsideSteps:`Ngoài các bước`,median:`Trung vị`,p90:`p90`,lateSteps:`Vượt định mức`,runningLate:`Đang vượt`,hour:`giờ`,noSteps:`Chưa có bước nào xong trong kỳ.`,stepsLeftOut:e=>`Còn ${e} dòng không liệt kê.`,lists:{overdue:`Quá hạn`,due_soon:`Sắp đến hạn`,paused:`Tạm dừng`,provisional:`Hạn tạm tính`},listTitle:`Hồ sơ cần xem`,dossierCode:`Mã hồ sơ`,appointment:`Hạn`,state:`Trạng thái`,calendarDaysLeft:`Còn / quá`,daysAhead:e=>`còn ${e} ngày`,showMore:`Xem thêm`,noneInList:`Không có hồ sơ nào.`,atStep:`Đang ở bước`,workingLeft:e=>`còn ${e} làm việc`,underADay:`dưới 1 ngày`,inWorkingDays:`Ngày quá hạn tính theo ngày làm việc của đơn vị.`,limitOf:e=>`định mức ${e}`,overdueAreAtStep:` hồ sơ đang quá hạn ở bước `,agesNow:`Hiện nay, theo ngày làm việc:`,agesBetween:(e,t)=>`${e}–${t} ngày`,agesUpTo:e=>`đến ${e} ngày`,agesOver:e=>`trên ${e} ngày`,byDayRate:`Tỷ lệ theo ngày`,byDayFlow:`Tiếp nhận và giải quyết`,byDayOverdue:`Tồn quá hạn cuối ngày`,ofFinishedThatDay:`hồ sơ xong trong ngày`,fromToRate:(e,t)=>`từ ${e} đến ${t}`,keyRate:{resolved:`đúng hạn`,index766:`chỉ số 766`,due:`đến hạn`,early:`trước hạn`},resolvedShort:`giải quyết`,perDay:`hồ sơ mỗi ngày`,endOfDay:`hồ sơ, lúc 24:00 mỗi ngày`,asTable:`Xem bảng`,day:`Ngày`,byProcedure:`Theo thủ tục`,byField:`Theo lĩnh vực`,procedures:`Thủ tục`,channels:`Kênh tiếp nhận`,channelNames:{received_online:`Trực tuyến`,received_in_person:`Trực tiếp`,received_post:`Bưu chính`},sumReceived:e=>`Cộng ${e} hồ sơ tiếp nhận trong kỳ.`,subAgencies:`Đơn vị trực thuộc`,rowsOf:(e,t)=>`${e} trong ${t}, quá hạn nhiều nhất trước.`,level:`Cấp`,kinds:{ministry:`Bộ, ngành`,province:`Tỉnh`,department:`Sở, ban, ngành`,commune:`Xã, phường`,unit:`Đơn vị`},unknownDossier:`Không có hồ sơ này trong phạm vi của bạn`,copyLink:`Sao chép liên kết`,print:`In`,channel:`Kênh`,competentAgency:`Cơ quan có thẩm quyền`,receivedBy:`Nơi tiếp nhận`,states:{submitted:`1 · Mới đăng ký`,received:`2 · Được tiếp nhận`,declined:`3 · Không được tiếp nhận`,in_process:`4 · Đang xử lý`,supplement_asked:`5 · Yêu cầu bổ sung giấy tờ`,payment_asked:`6 · Yêu cầu thực hiện nghĩa vụ tài chính`,withdrawn:`7 · Công dân yêu cầu rút hồ sơ`,stopped:`8 · Dừng xử lý`,suspended:`8 · Tạm dừng xử lý`,processed:`9 · Đã xử lý xong`,returned:`10 · Đã trả kết quả`,parked:`Chưa có tiếp nhận`,voided:`Tiếp nhận đã bị hủy`},channelOf:{IN_PERSON:`Trực tiếp`,ONLINE:`Trực tuyến`,POST:`Bưu chính`},whyOverdue:`Vì sao quá hạn`,whyInTime:`Tình hình hạn`,headlinePassed:(e,t)=>`${e} ${t} đã qua mà chưa có kết quả.`,headlineAhead:(e,t)=>`${e} là ${t}.`,finishedOn:e=>`Giải quyết xong ngày ${e}.`,noHeadline:`Hồ sơ không có hạn nào để so.`,stepUsed:e=>` đã dùng ${e} làm việc`,stepLimit:e=>`, định mức ${e}`,bases:{appointment_current:`Hẹn hiện tại`,appointment_original:`Hẹn gốc`,committed:`Cam kết`,statutory:`Luật định`,headline:`Hạn dùng để tính tỷ lệ`},usedForRate:`dùng để tính tỷ lệ`,notSet:`không có`,provisional:`tạm tính`,frozen:`đồng hồ đang dừng`,limitWords:{working_days:e=>`${e} ngày làm việc`,calendar_days:e=>`${e} ngày`,working_hours:e=>`${e} giờ làm việc`,hours:e=>`${e} giờ`,months:e=>`${e} tháng`},limitFrom:(e,t)=>`${e}, tính từ ${t}`,movedByPauses:e=>`lùi từ ${e} vì thời gian tạm dừng`,appointmentSetOn:e=>`hẹn ngày ${e}`,verdicts:{early:`Trước hạn`,on_time:`Đúng hạn`,late:`Quá hạn`,no_due:`Không có hạn`,none:`Đang giải quyết`},overdueOpen:`Đang quá hạn`,overdueBy:e=>`Quá hạn ${e} ngày`,openInTime:`Trong hạn`,clockOnCalendar:`Đồng hồ trên lịch`,clockNote:e=>`số dưới mỗi ngày: ngày được tính của ${e}, cộng dồn`,clockRuns:`ngày được tính`,clockPaused:`tạm dừng`,clockMoved:`lùi vì tạm dừng`,clockOrigin:`ngày tiếp nhận, không tính`,clockLate:`sau hạn`,dayPaused:`dừng`,dueHere:`hạn`,history:`Diễn biến`,milestones:e=>`${e} mốc, mới nhất trước`,factKinds:{submitted:`Nộp hồ sơ`,received:`Được tiếp nhận`,declined:`Không được tiếp nhận`,arrived_at_competent_agency:`Đến cơ quan có thẩm quyền`,step_started:`Bắt đầu bước`,step_finished:`Xong bước`,supplement_requested:`Yêu cầu bổ sung giấy tờ`,supplement_received:`Nhận đủ giấy tờ bổ sung`,payment_requested:`Yêu cầu nghĩa vụ tài chính`,payment_made:`Đã nộp phí`,suspended:`Tạm dừng xử lý`,resumed:`Tiếp tục xử lý`,rescheduled:`Hẹn lại ngày trả`,transferred:`Chuyển đơn vị`,processed:`Đã xử lý xong`,returned:`Đã trả kết quả`,withdrawn:`Rút hồ sơ`,stopped:`Dừng xử lý`,corrected:`Đính chính`,voided:`Hủy mốc`,rated:`Đánh giá`},noEffect:`không có hiệu lực`,amended:`đã đính chính`,recordedLater:e=>`ghi nhận lúc ${e}`,officer:e=>`cán bộ ${e}`,counterCode:e=>`quầy ${e}`,reason:e=>`lý do ${e}`,apology:e=>`phiếu xin lỗi ${e}`,basisMoved:(e,t,n)=>`${e}: ${t} → ${n}`,basisSet:(e,t)=>`${e}: ${t}`,findings:`Điểm cần lưu ý`,noFindings:`Không có điểm nào.`,findingKinds:{repeated_fact:`Báo lặp lại, không tác động`,fact_before_acceptance:`Xảy ra trước khi tiếp nhận, không tác động`,fact_after_end:`Xảy ra sau khi hồ sơ kết thúc, không tác động`,foreign_agency:`Cơ quan báo không có thẩm quyền lúc đó`,declined_after_received:`Từ chối hồ sơ đã tiếp nhận, không tác động`,answer_without_request:`Trả lời khi không có yêu cầu, không tác động`,voided_acceptance:`Tiếp nhận bị hủy, hồ sơ không vào số liệu`,target_missing:`Đính chính hoặc hủy sự kiện chưa gửi đến`,unknown_in_catalogue:`Danh mục không có thủ tục vào ngày tiếp nhận`,appointment_past_statutory:`Ngày hẹn trả sau hạn luật định`,second_reappointment:`Hẹn lại quá một lần`,reappointment_after_due:`Hẹn lại khi đã quá hạn`,due_date_corrected:`Hạn đang có hiệu lực bị đính chính`,restart_after_due:`Yêu cầu sau khi quá hạn, thời hạn tính lại từ đầu`,backdated_before_due:`Báo khi đã quá hạn, ghi ngày trước hạn`,backdated_finish:`Kết thúc ghi ngày trong hạn, báo sau khi quá hạn`,bulk_reschedule:`Hẹn lại hàng loạt trong một ngày`},pauseCauses:{supplement:`Chờ bổ sung`,payment:`Chờ nộp phí`,suspension:`Tạm dừng`},stepsAgainstLimits:`Các bước so với định mức`,workingHours:`giờ làm việc`,noStepsYet:`Chưa có bước nào được ghi.`,runningStep:`đang làm`,whyThatDay:`Vì sao hạn là ngày đó`,kindOfDay:`Loại ngày`,counted:`Tính`,runningSum:`Cộng dồn`,daysOf:e=>`${e} ngày`,roles:{origin:`ngày bắt đầu, không tính`,counted:`tính`,off:`không tính`,paused:`tạm dừng`,moved:`lùi vì tạm dừng`},daysLeftOut:e=>`Lược bớt ${e} ngày ở giữa.`,appointmentNoDays:`Ngày hẹn do đơn vị ấn định, không phải do đếm ngày.`,legalSource:`Căn cứ`,noApplicantData:`không lưu tên, số điện thoại, số định danh của người nộp`,events:e=>`${e} sự kiện`,calendarOf:(e,t)=>`lịch ${e}, bản ${t}`,publishedTo:e=>`ngày nghỉ đã công bố đến ${e}`,needAttention:`Cần chú ý`,wallCount:(e,t)=>`${e} / ${t} đơn vị`,oldFigures:`SỐ LIỆU CŨ`,minutes:e=>`${e} phút`,dossiersOf:`hồ sơ`,redWord:`đỏ`,amberWord:`vàng`,greenWord:`xanh`,redBelow:(e,t)=>`Đỏ dưới ${e}% · vàng dưới ${t}%`,noTrouble:`Không có đơn vị đỏ hoặc vàng.`,alertTabs:{firing:`Đang báo`,acknowledged:`Đã xác nhận`,resolved:`Đã hết`,silences:`Tạm tắt báo`},alertStates:{pending:`Sắp báo`,firing:`Đang báo`,acknowledged:`Đã xác nhận`,resolved:`Đã hết`},alertRules:{overdue:`Hồ sơ quá hạn`,due_soon:`Hồ sơ sắp đến hạn`,step_overdue:`Bước quá định mức`,appointment_past_statutory:`Hẹn trả sau hạn luật định`,parked:`Hồ sơ có sự kiện mà chưa tiếp nhận`,rate_below:`Tỷ lệ dưới ngưỡng`,backlog_growing:`Hồ sơ tồn tăng`,counter_silent:`Quầy im lặng`,sequence_gap:`Thiếu sự kiện của quầy`,calendar_horizon:`Lịch nghỉ sắp hết`,disk_reserve:`Ổ đĩa sắp đầy`},evidenceNames:{below_hundredths:`ngưỡng`,numerator:`tử số`,denominator:`mẫu số`,days_left:`số ngày còn lại`},resolutions:{ended:`hồ sơ đã xong`,"due date moved":`hạn đã lùi`,voided:`tiếp nhận bị hủy`,"step finished":`bước đã xong`,"appointment moved":`ngày hẹn đã đổi`,"fell due":`đã đến hạn`,paused:`đang tạm dừng`,"told of":`đã được tiếp nhận`},since:`Từ lúc`,alertRule:`Quy tắc`,alertAbout:`Đối tượng`,alertNumber:e=>`Cảnh báo ${e}`,alertCount:e=>`${e} cảnh báo`,alertLife:`Diễn biến`,notYet:`chưa`,dueAt:e=>`hạn ${e}`,evidence:`Số liệu`,ofTheSystem:`Hệ thống`,newAlerts:e=>`${e} cảnh báo mới`,showThem:`Hiện`,showAllOf:e=>`Xem cả ${e}`,showFewer:`Thu gọn`,acknowledge:`Xác nhận`,noteLabel:`Ghi chú, nếu có`,cancel:`Hủy`,sending:`đang gửi`,silenced:`tạm tắt báo`,silencedBy:e=>`đang tạm tắt báo (số ${e})`,escalated:e=>`Báo lên cấp trên, mức ${e}`,nextEscalation:e=>`tiếp theo lúc ${e}`,pendingNote:`sẽ báo nếu còn đúng`,firesAt:e=>`báo lúc ${e}`,noSuchAlert:`Không có cảnh báo này trong phạm vi của bạn`,noAlertsIn:{firing:`Không có cảnh báo nào chưa xác nhận.`,acknowledged:`Không có cảnh báo nào đang chờ hết.`,resolved:`Chưa có cảnh báo nào đã hết.`},beginSilence:`Tắt báo một thời gian`,endSilence:`Chấm dứt`,noSilences:`Mọi cảnh báo đều được gửi.`,endedSilences:`Đã chấm dứt`,silenceHidesNothing:`Cảnh báo vẫn hiện trong danh sách, chỉ không được gửi đi.`,silenceOf:`Tắt báo cho`,silenceReason:`Lý do`,byWhom:`Người đặt`,untilWhen:`Đến lúc`,hidesNow:`Đang che`,everyRule:`Mọi quy tắc`,everyAgency:`mọi đơn vị`,everyDossier:`mọi hồ sơ`,agencyWithAllBelow:`Đơn vị, kể cả trực thuộc`,endedBy:(e,t)=>`${e}${t?` · ${t}`:``}`,calendarEnds:(e,t,n)=>`Lịch ${e} chỉ công bố ngày nghỉ đến ${t} (còn ${n} ngày).`,year:`Năm`,monthNumber:e=>`Tháng ${e}`,workingDays:e=>`${e} ngày làm việc`,calendarWord:`Lịch`,tabCalendar:`Lịch làm việc`,tabAgencies:`Đơn vị`,tabPreview:`Xem trước thay đổi`,dayKinds:{work:`Ngày làm việc`,off:`Không làm việc`,weekend:`Cuối tuần`,holiday:`Nghỉ lễ`,swapped_off:`Nghỉ hoán đổi`,make_up:`Làm bù`,special_hours:`Giờ làm riêng`},notPublished:`chưa công bố`,neverPublished:`Lịch này không ghi ngày nghỉ công bố đến đâu.`,publishedUpTo:(e,t)=>`Ngày nghỉ đã công bố đến ${e}; từ ${t} chưa công bố, hạn rơi vào đó là tạm tính.`,notWorked:`nghỉ`,specialDays:`Ngày lễ, hoán đổi, làm bù`,noSpecialDays:`Năm này không có ngày lễ, hoán đổi hay làm bù nào trong lịch.`,dayName:`Tên`,hoursOfDay:`Giờ làm việc`,chooseFiles:`Chọn tệp CSV`,dropFiles:e=>`hoặc thả vào đây: ${e}`,appliesNothing:`Chỉ xem trước, không áp dụng gì.`,tryingFiles:e=>`Đang thử ${e}`,filesRefused:`Tệp có lỗi:`,unknownFiles:(e,t)=>`Không phải tệp danh mục: ${e}. Tên được nhận: ${t}.`,filesTooLarge:`Các tệp lớn hơn 4 MB.`,nothingMoves:e=>`Đã xét ${e} hồ sơ: không hồ sơ nào đổi hạn.`,openMoved:e=>`${e} hồ sơ đang mở đổi hạn:`,shifted:(e,t,n)=>n===0?`${e} chỉ đổi hạn cam kết hoặc luật định`:`${e} ${n>0?`lùi`:`sớm hơn`} ${t} ngày`,closedMoved:e=>`${e} hồ sơ đã xong cũng đổi hạn.`,dueBefore:`Hạn hiện nay`,dueAfter:`Hạn nếu đổi`,reportForm:`Biểu mẫu`,preview:`Xem trước`,download:`Tải xuống`,sumsHold:`Mẫu biểu tự khớp`};function Ii(e){return e===`vi`?Fi:Pi}function Y(e,t){return e[t]??t}var Li=500,Ri=4<<20,zi=50,Bi=50,Vi=[`calendar.csv`,`calendars.csv`,`hours.csv`,`agencies.csv`,`procedures.csv`,`steps.csv`];function Hi(e){let t=new Map;for(let{due_before:n,due_after:r}of e){if(n===null||r===null)continue;let e=w(E(r))-w(E(n));t.set(e,(t.get(e)??0)+1)}return[...t].map(([e,t])=>({days:e,count:t})).sort((e,t)=>t.count-e.count||e.days-t.days)}function Ui(e){let t=e=>+(e.due_before===e.due_after);return[...e].sort((e,n)=>t(e)-t(n))}var Wi=class{constructor(e){this.state=e,this.names=[],this.isBusy=!1,this.failure=``,this.refused=[],this.shown=zi}draw(){let{words:e}=this.state;return v`<div class="drop" @dragover=${e=>e.preventDefault()} @drop=${e=>{e.preventDefault(),this.take(e.dataTransfer?.files??null)}}>
        <label class="button">${e.chooseFiles}
          <input class="vh" type="file" accept=".csv,text/csv" multiple ?disabled=${this.isBusy} @change=${e=>void this.take(e.target.files)} /></label>
        <p>${e.dropFiles(Vi.join(`, `))}</p>
        <p class="mut">${e.appliesNothing}</p>
      </div>
      ${this.isBusy?v`<p class="notice" role="status">${e.tryingFiles(this.names.join(`, `))}</p>`:x}
      ${this.failure?v`<p class="notice bad" role="alert">${this.failure}</p>`:x}
      ${this.refused.length>0?v`<div class="notice" role="alert"><p class="bad">${e.filesRefused}</p>
            <ul class="refusals">${this.refused.slice(0,Bi).map(e=>v`<li>${e}</li>`)}</ul></div>`:x}
      ${this.result?this.outcome(this.result):x}`}async take(e){let{state:t}=this,{words:n}=t,r=[...e??[]];this.result=void 0,this.refused=[],this.failure=``,this.names=r.map(({name:e})=>e),this.shown=zi;let i=this.names.filter(e=>!Vi.includes(e));i.length>0?this.failure=n.unknownFiles(i.join(`, `),Vi.join(`, `)):r.reduce((e,{size:t})=>e+t,0)>Ri?this.failure=n.filesTooLarge:r.length>0&&(this.isBusy=!0,t.changed(),await this.ask(r),this.isBusy=!1),t.changed()}async ask(e){try{let t=await Promise.all(e.map(async e=>[e.name,await e.text()])),n=await pt(`/v1/calendar/preview`,{},JSON.stringify({files:Object.fromEntries(t)}));for(;;){let e=await I(`/v1/jobs/${n.job}`);if(e.state!==`running`){let{reasons:t=[]}=e;this.shown=zi,this.result=e.result&&{...e.result,moved:Ui(e.result.moved)},typeof t==`string`?this.failure=t:this.refused=t;return}await new Promise(e=>setTimeout(e,Li))}}catch(e){this.failure=gt(e).message}}outcome(e){let{state:t}=this,{words:n,language:r}=t,i=e=>z(e,r);if(e.moved.length===0)return v`<p class="notice">${n.nothingMoves(i(e.judged))}</p>`;let a=Hi(e.moved).map(({days:e,count:t})=>n.shifted(i(t),i(Math.abs(e)),e));return v`<p class="notice"><b>${n.openMoved(i(e.open_moved))}</b> ${a.join(`, `)}.
        ${e.closed_moved>0?n.closedMoved(i(e.closed_moved)):x}</p>
      <div class="table-frame" tabindex="0" role="region" aria-label=${n.tabPreview}>
        <table class="cards">
          <thead>
            <tr>
              <th class="text" scope="col">${n.dossierCode}</th>
              <th class="text" scope="col">${n.agency}</th>
              <th class="text" scope="col">${n.state}</th>
              <th scope="col">${n.dueBefore}</th>
              <th scope="col">${n.dueAfter}</th>
            </tr>
          </thead>
          <tbody>${e.moved.slice(0,this.shown).map(e=>this.row(e))}</tbody>
        </table>
      </div>
      <div class="foot">
        ${e.moved.length>this.shown?v`<button type="button" class="link-button" @click=${()=>{this.shown+=zi,t.changed()}}>${n.showMore}</button>`:x}
        <span>${i(Math.min(this.shown,e.moved.length))} / ${i(e.moved.length+e.moved_left_out)}</span>
      </div>`}row(e){let{state:t}=this,{words:n,language:r,address:i}=t,a=t.agencies.value?.find(e.agency_code),o=e=>e===null?`–`:e.length>10?D(e,r):C(e,r);return v`<tr>
      <td class="text"><a class="strong" href=${P({name:`dossier`,code:e.dossier_code},i.query)}
        >${e.dossier_code}</a></td>
      <td class="text">${a?R(a,r):e.agency_code}</td>
      <td class="text">${Y(n.states,e.state)}</td>
      <td>${o(e.due_before)}</td>
      <td>${o(e.due_after)}</td>
    </tr>`}},Gi=6e5,Ki=Array.from({length:12},(e,t)=>t+1),qi=new Set([`holiday`,`swapped_off`,`make_up`,`special_hours`]);function Ji(e){return e.windows.map(([e,t])=>`${e.slice(0,5)}–${t.slice(0,5)}`).join(`, `)}function Yi(e){let[t]=e,n=t?(T(t.date)+6)%7:0;return[...Array.from({length:n},()=>void 0),...e]}var Xi=class{constructor(e){this.state=e,this.answer=new L(()=>e.changed())}draw(){let{state:e,answer:t}=this,{words:n,address:r}=e,i=e.zoneClock.date(e.heldUntil()??Date.now()),a=r.query.get(`year`)??``,o=/^(19|20|21)\d\d$/.test(a)?Number(a):Number(i.slice(0,4)),s=r.query.get(`calendar`)??void 0;t.want(JSON.stringify([o,s]),Gi,e=>I(`/v1/calendar`,{from:`${o}-01-01`,to:`${o}-12-31`,calendar:s},e));let{value:c,failure:l}=t;if(!c)return l?W(e,l,()=>t.retry()):v`<div class="skeleton"></div>`;let u=e=>F(r,{year:String(e)===i.slice(0,4)?void 0:String(e)});return v`<div class="toolbar">
        <a class="chip" href=${u(o-1)}>‹ ${o-1}</a>
        <h2>${n.year} ${o}</h2>
        <a class="chip" href=${u(o+1)}>${o+1} ›</a>
        ${c.calendar_ids.length>1?this.pickCalendar(c):x}
        <span class="sp"></span>
        ${this.legend()}
      </div>
      ${this.horizon(c,o)}
      <div class="year">${Ki.map(e=>this.month(c,o,e,i))}</div>
      ${this.detail(c)} ${this.list(c)}`}pickCalendar(e){let{state:t}=this;return v`<label>${t.words.calendarWord}
      <select class="input" @change=${e=>t.replace(F(t.address,{calendar:e.target.value}))}>
        ${e.calendar_ids.map(t=>v`<option value=${t} ?selected=${t===e.calendar_id}>${t}</option>`)}
      </select></label>`}legend(){let{words:e}=this.state;return v`<span class="year-legend">
      ${[`weekend`,`holiday`,`swapped_off`,`make_up`].map(t=>v`<span class="key"><i class="kind-${t}"></i>${e.dayKinds[t]}</span>`)}
      <span class="key"><i class="provisional"></i>${e.notPublished}</span>
    </span>`}horizon({published_to:e},t){let{words:n,language:r}=this.state;return e===null?v`<p class="horizon">${n.neverPublished}</p>`:Number(e.slice(0,4))>t?x:v`<p class="horizon">
      ${n.publishedUpTo(C(e,r),C(Ee(e,1),r))}
    </p>`}month(e,t,n,r){let{state:i}=this,{words:a,language:o}=i,s=`${t}-${String(n).padStart(2,`0`)}`,c=e.days.filter(e=>e.date.startsWith(s)),l=Yi(c),u=Array.from({length:Math.ceil(l.length/7)},(e,t)=>l.slice(7*t,7*t+7)),d=c.filter(e=>e.working).length;return v`<table class="month">
      <caption>${a.monthNumber(String(n))} <span class="mut">${a.workingDays(z(d,o))}</span></caption>
      <thead>
        <tr>${[1,2,3,4,5,6,0].map(e=>v`<th scope="col">${De(Ee(`2026-09-06`,e),o)}</th>`)}</tr>
      </thead>
      <tbody>
        ${u.map(e=>v`<tr>${Array.from({length:7},(t,n)=>this.day(e[n],r))}</tr>`)}
      </tbody>
    </table>`}day(e,t){if(!e)return v`<td></td>`;let{state:n}=this,r=String(Number(e.date.slice(8)));return v`<td class=${[`kind-${e.kind}`,e.provisional?`provisional`:``,e.date===t?`today`:``,e.date===this.chosen?`chosen`:``].filter(Boolean).join(` `)} data-date=${e.date} title=${this.inWords(e)}
      @click=${()=>{this.chosen=this.chosen===e.date?void 0:e.date,n.changed()}}>${qi.has(e.kind)?v`<button type="button" aria-label="${r}: ${this.inWords(e)}">${r}</button>`:r}</td>`}nameOf(e){let{words:t,language:n}=this.state;return n===`en`&&e.name_en||e.name_vi||t.dayKinds[e.kind]}inWords(e){let{words:t}=this.state;return[this.nameOf(e),e.working?Ji(e):t.notWorked,e.provisional?t.provisional:``].filter(Boolean).join(` · `)}detail({days:e}){let{words:t,language:n}=this.state,r=e.find(e=>e.date===this.chosen);return r?v`<p class="day-detail" role="status">
      <b>${Oe(r.date,n)}</b> · ${t.dayKinds[r.kind]} · ${this.inWords(r)}
      ${r.legal_source?v`· <span class="mut">${r.legal_source}</span>`:x}
    </p>`:x}list({days:e}){let{words:t,language:n}=this.state,r=e.filter(e=>qi.has(e.kind));return r.length===0?v`<p class="notice">${t.noSpecialDays}</p>`:v`<div class="table-frame" tabindex="0" role="region" aria-label=${t.specialDays}>
      <table class="cards special-days">
        <thead>
          <tr>
            <th class="text" scope="col">${t.day}</th>
            <th class="text" scope="col">${t.kindOfDay}</th>
            <th class="text" scope="col">${t.dayName}</th>
            <th class="text" scope="col">${t.hoursOfDay}</th>
            <th class="text" scope="col">${t.legalSource}</th>
          </tr>
        </thead>
        <tbody>
          ${r.map(e=>v`<tr>
            <td class="text">${Oe(e.date,n)}</td>
            <td class="text"><span class="key"><i class="kind-${e.kind}"></i>${t.dayKinds[e.kind]}</span></td>
            <td class="text">${this.nameOf(e)}</td>
            <td class="text">${e.working?Ji(e):t.notWorked}</td>
            <td class="text wide">${e.legal_source??``}</td>
          </tr>`)}
        </tbody>
      </table>
    </div>`}},Zi=100,Qi=[`calendar`,`procedures`,`agencies`,`preview`],$i=6e5;function ea(e,t){let n=e.filter(({valid_from:e,valid_to:n})=>(e??``)<=t&&(n===null||t<=n));return n[n.length-1]??e[e.length-1]}var ta=class{constructor(e){this.state=e,this.shown=Zi,this.horizons=new L(()=>e.changed()),this.year=new Xi(e),this.preview=new Wi(e)}draw(){let{state:e}=this,{words:t,language:n,address:r}=e;e.loadAgencies();let i=r.query.get(`tab`),a=Qi.find(e=>e===i)??`calendar`,o=r.query.get(`q`)??``;this.horizons.want(`horizons`,$i,e=>I(`/v1/alerts`,{state:`firing`,limit:`1`},e));let s=t=>{let{value:n}=t.target;this.shown=Zi,e.replace(F(r,{q:n.trim()===``?void 0:n}))},c={calendar:t.tabCalendar,procedures:t.procedures,agencies:t.tabAgencies,preview:t.tabPreview},l=t=>{let n={tab:t===`calendar`?void 0:t,q:void 0,year:void 0};return v`<button type="button" class="chip" aria-pressed=${t===a?`true`:`false`}
        @click=${()=>e.replace(F(r,n))}>${c[t]}</button>`},u=a===`procedures`||a===`agencies`;return v`<div class="context"><h1>${t.calendar}</h1>${Qi.map(l)}</div>
      ${(a===`calendar`?[]:this.horizons.value?.calendars??[]).map(e=>v`<p class="card notice slim">
          ${H(`amber`)}
          ${t.calendarEnds(e.calendar_id,C(e.published_to,n),z(e.days_left,n))}
        </p>`)}
      <section class="card">
        ${u?v`<div class="toolbar">
              <h2>${c[a]}</h2>
              <span class="sp"></span>
              <input class="input" type="search" aria-label=${t.filterByName}
                placeholder=${t.filterByName} .value=${o} @input=${s} />
            </div>`:x}
        ${a===`calendar`?this.year.draw():a===`preview`?this.preview.draw():a===`agencies`?this.agencies(o):this.procedureTable(o)}
      </section>`}more(e){let{words:t,language:n}=this.state;return e<=this.shown?x:v`<div class="foot">
      <button type="button" class="link-button" @click=${()=>{this.shown+=Zi,this.state.changed()}}>${t.showMore}</button>
      <span>${z(this.shown,n)} / ${z(e,n)}</span>
    </div>`}procedureTable(e){let{state:t}=this,{words:n,language:r}=t;t.loadProcedures();let{value:i,failure:a}=t.procedures;if(a&&!i)return W(t,a,()=>t.procedures.retry());let o=t.heldUntil(),s=t.zoneClock.date(o??Date.now()),c=(i?.rows??[]).flatMap(t=>{let n=ea(t.versions,s);if(!n)return[];let i=r===`en`&&n.name_en||n.name_vi,a=`${t.procedure_code} ${i} ${t.field_name_vi}`;return e===``||Ue(M(a),e)?[{procedure:t,version:n,name:i}]:[]});return i&&c.length===0?v`<p class="notice">${n.searchNothing}</p>`:v`<div class="table-frame" tabindex="0" role="region" aria-label=${n.procedures}>
        <table class="cards">
          <thead>
            <tr>
              <th class="text" scope="col">${n.procedure}</th>
              <th class="text" scope="col">${n.field}</th>
              <th scope="col">${n.bases.statutory}</th>
              <th scope="col">${n.bases.committed}</th>
              <th class="text" scope="col">${n.legalSource}</th>
            </tr>
          </thead>
          <tbody>
            ${c.slice(0,this.shown).map(({procedure:e,version:t,name:n})=>v`<tr>
                <td class="text ellipsis wide" title=${n}>
                  <span class="mut">${e.procedure_code}</span> ${n}
                </td>
                <td class="text ellipsis not-phone">${e.field_name_vi}</td>
                <td>${this.limit(t.statutory)}</td>
                <td>${this.limit(t.committed)}</td>
                <td class="text ellipsis not-phone" title=${t.legal_source}>${t.legal_source}</td>
              </tr>`)}
          </tbody>
        </table>
      </div>
      ${this.more(c.length)}`}limit(e){let{words:t,language:n}=this.state;return e?t.limitWords[e.unit](z(e.amount,n)):`–`}agencies(e){let{state:t}=this,{words:n}=t,r=t.agencies.value,{failure:i}=t;if(!r)return i?W(t,i,()=>t.agencies.retry()):v``;let a=r.roots.flatMap(e=>this.below(r,e)).filter(({agency:n})=>e===``||Ue(M(`${n.code} ${R(n,t.language)}`),e));return a.length===0?v`<p class="notice">${n.noAgencyMatches}</p>`:v`<div class="table-frame" tabindex="0" role="region" aria-label=${n.agency}>
        <table class="cards">
          <thead>
            <tr>
              <th class="text" scope="col">${n.agency}</th>
              <th class="text" scope="col">${n.level}</th>
            </tr>
          </thead>
          <tbody>
            ${a.slice(0,this.shown).map(({agency:e,depth:r})=>v`<tr>
                <td class="text">
                  <span class="name" .style=${`padding-left: ${r*20}px`}
                    ><span class="mut">${e.code}</span
                    ><a href=${P({name:`agency`,code:e.code},new URLSearchParams)}
                      >${R(e,t.language)}</a
                    ></span
                  >
                </td>
                <td class="text">${n.kinds[e.kind]}</td>
              </tr>`)}
          </tbody>
        </table>
      </div>
      ${this.more(a.length)}`}below(e,t,n=0){let r=e.children(t.code);return[{agency:t,depth:n},...r.flatMap(t=>this.below(e,t,n+1))]}},na=(e,t)=>{let n=e._$AN;if(n===void 0)return!1;for(let e of n)e._$AO?.(t,!1),na(e,t);return!0},ra=e=>{let t,n;do{if((t=e._$AM)===void 0)break;n=t._$AN,n.delete(e),e=t}while(n?.size===0)},ia=e=>{for(let t;t=e._$AM;e=t){let n=t._$AN;if(n===void 0)t._$AN=n=new Set;else if(n.has(e))break;n.add(e),sa(t)}};function aa(e){this._$AN===void 0?this._$AM=e:(ra(this),this._$AM=e,ia(this))}function oa(e,t=!1,n=0){let r=this._$AH,i=this._$AN;if(i!==void 0&&i.size!==0){if(t){if(Array.isArray(r))for(let e=n;e<r.length;e++)na(r[e],!1),ra(r[e]);else r!=null&&(na(r,!1),ra(r))}else na(this,e)}}var sa=e=>{e.type==jr.CHILD&&(e._$AP??=oa,e._$AQ??=aa)},ca=class extends Nr{constructor(){super(...arguments),this._$AN=void 0}_$AT(e,t,n){super._$AT(e,t,n),ia(this),this.isConnected=e._$AU}_$AO(e,t=!0){e!==this.isConnected&&(this.isConnected=e,e?this.reconnected?.():this.disconnected?.()),t&&(na(this,e),ra(this))}setValue(e){if(Rr(this._$Ct))this._$Ct._$AI(e,this);else{let t=[...this._$Ct._$AH];t[this._$Ci]=e,this._$Ct._$AI(t,this,0)}}disconnected(){}reconnected(){}},la=new WeakMap,ua=Mr(class extends ca{render(e){return x}update(e,[t]){let n=t!==this.G;return n&&this.rt(void 0),(n||this.lt!==this.ct)&&(this.G=t,this.ht=e.options?.host,this.rt(this.ct=e.element)),x}rt(e){if(this.G!==void 0){if(this.isConnected||(e=void 0),typeof this.G==`function`){let t=this.ht??globalThis,n=la.get(t);n===void 0&&(n=new WeakMap,la.set(t,n)),n.get(this.G)!==void 0&&this.G.call(this.ht,void 0),n.set(this.G,e),e!==void 0&&this.G.call(this.ht,e)}else this.G.value=e}}get lt(){return typeof this.G==`function`?la.get(this.ht??globalThis)?.get(this.G):this.G?.value}disconnected(){this.lt===this.ct&&this.rt(void 0)}reconnected(){this.rt(this.ct)}}),da=6,fa=38;function pa(e){let t=[e.headline.follows,`committed`,`statutory`];for(let n of t){let t=e.dues.find(e=>e.basis===n&&e.days.length>0);if(t)return t}return e.dues.find(e=>e.days.length>0)}function ma(e){let t=[e.received_at&&E(e.received_at),E(e.ended_at??e.as_of),...e.dues.map(e=>e.due?.due_date??null),...(pa(e)?.days??[]).map(e=>e.date)].filter(e=>typeof e==`string`);t.sort();let n=t[0]??E(e.as_of),r=t[t.length-1]??n;return vr(Ee(n,-((T(n)+6)%7)),Ee(r,(7-T(r))%7)).slice(-560)}function ha(e,t,n){let r=n.get(e),i=T(e)===0||T(e)===6,a=r&&!r.working&&r.named?`holiday`:r?.working&&i?`made-up`:i?`weekend`:`working`,o=t.headline.due?.due_date,s=E(t.ended_at??t.as_of);return{date:e,day:r,kind:a,clock:o!==void 0&&e>o&&e<=s?`late`:r?{origin:`origin`,counted:`runs`,paused:`paused`,moved:`moved`,off:`none`}[r.role]:`none`}}function ga(e,t){let{words:n}=e;if(!t.received_at)return x;let r=pa(t),i=new Map((r?.days??[]).map(e=>[e.date,e])),a=ma(t).map(e=>ha(e,t,i)),o=e=>{e instanceof HTMLElement&&e.dataset.placed===void 0&&(e.dataset.placed=``,requestAnimationFrame(()=>e.scrollLeft=e.scrollWidth))},s=[[`runs`,n.clockRuns],[`paused`,n.clockPaused],[`moved`,n.clockMoved],[`origin`,n.clockOrigin],[`late`,n.clockLate]],c=a.map(({date:n})=>_a(e,t,n)),l=a.map(({date:n})=>va(e,t,n)),u=ya(c,`right`),d=ya(l,`left`),f=e=>({event:c[e]??``,eventLane:u[e]??0,due:l[e]??``,dueLane:(d[e]??0)+Math.max(0,...u)+1}),p=Math.max(0,...u)+Math.max(0,...d)+2,m=new Set(a.map(e=>e.clock));return v`<section class="card">
    <h2>
      ${n.clockOnCalendar}
      ${r?v`<small>${n.clockNote(n.bases[r.basis].toLowerCase())}</small>`:x}
    </h2>
    <div class="clock-frame" tabindex="0" role="region" aria-label=${n.clockOnCalendar} ${ua(o)}>
      <ol class="clock" .style=${`--days: ${a.length}; --lanes: ${p}`}>
        ${a.map((n,r)=>ba(e,t,n,f(r),r===0))}
      </ol>
    </div>
    <div class="clock-legend" aria-hidden="true">
      ${s.filter(([e])=>m.has(e)).map(([e,t])=>v`<span><i class="run-${e}"></i>${t}</span>`)}
    </div>
  </section>`}function _a({words:e,language:t},n,r){let i=n.facts.filter(e=>E(e.occurred_at)===r&&e.has_effect&&e.kind!==`step_started`&&e.kind!==`step_finished`),[a]=i;if(!a)return``;let o=i.length>1?` +${z(i.length-1,t)}`:``;return Y(e.factKinds,a.kind)+o}function va({words:e},t,n){return t.dues.filter(e=>e.due?.due_date===n).map(t=>e.bases[t.basis]).join(` · `)}function ya(e,t){let n=[];return e.map((e,r)=>{if(e===``)return 0;let i=Math.ceil((e.length*da+10)/fa),[a,o]=t===`right`?[r,r+i]:[r+1-i,r+1],s=n.findIndex(e=>e<=a);return s<0&&(s=n.length),n[s]=o,s})}function ba(e,t,n,r,i){let{words:a,language:o}=e,{date:s,day:c}=n,l=E(t.as_of),u=c?o===`vi`?c.why_vi:c.why_en:``,d=n.clock===`runs`&&c?z(c.number,o):n.clock===`moved`&&c?`+${z(c.number,o)}`:n.clock===`paused`?a.dayPaused:``;return v`<li class="day ${n.kind} ${s===l?`today`:``} ${s>l?`ahead`:``}"
    title=${`${C(s,o)}${u?`: ${u}`:``}`}>
    <span class="weekday">${De(s,o)}</span>
    <span class="date">${i||s.endsWith(`-01`)?Ce(s,o):String(Number(s.slice(8)))}</span>
    <span class="track"><i class="run-${n.clock}"></i></span>
    <span class="sum">${d}</span>
    ${r.event?v`<span class="event" .style=${`--lane: ${r.eventLane}`}>${r.event}</span>`:x}
    ${r.due?v`<span class="falls-due" .style=${`--lane: ${r.dueLane}`}>${r.due}</span>`:x}
  </li>`}function xa(e){let t=[];for(let n of e){let e=t[t.length-1],r=e?.days[e.days.length-1],i=r!==void 0&&r.role===n.role&&r.why_vi===n.why_vi&&r.pause===n.pause&&!n.is_due&&n.from===void 0;e&&i?e.days.push(n):t.push({days:[n]})}return t}function Sa(e,t){let{words:n,address:r}=e,i=r.query.get(`due`),a=t.dues.find(e=>e.basis===i)??pa(t)??t.dues[0],o=t.dues.filter(e=>e.due!==null);return v`<section class="card">
    <div class="toolbar">
      <h2>${n.whyThatDay}</h2>
      ${o.map(t=>v`<button
          type="button"
          class="chip"
          aria-pressed=${t===a?`true`:`false`}
          @click=${()=>e.replace(F(r,{due:t.basis}))}
        >
          ${n.bases[t.basis]}
        </button>`)}
    </div>
    ${a?Ca(e,t,a):x}
  </section>`}function Ca(e,t,n){let{words:r,language:i}=e;return n.days.length===0?v`<p class="notice">${r.appointmentNoDays}</p>`:v`<div class="table-frame" tabindex="0" role="region" aria-label=${r.whyThatDay}>
      <table class="days">
        <thead>
          <tr>
            <th class="text" scope="col">${r.day}</th>
            <th class="text" scope="col">${r.kindOfDay}</th>
            <th class="text" scope="col">${r.counted}</th>
            <th scope="col">${r.runningSum}</th>
          </tr>
        </thead>
        <tbody>
          ${xa(n.days).map(n=>wa(e,t,n))}
        </tbody>
      </table>
    </div>
    ${n.days_left_out>0?v`<div class="foot">${r.daysLeftOut(z(n.days_left_out,i))}</div>`:x}`}function wa(e,t,n){let{words:r,language:i}=e,a=n.days[0],o=n.days[n.days.length-1];if(!a||!o)return x;let s=e=>`${De(e.date,i)} ${Ce(e.date,i)}`,c=a===o?s(a):`${s(a)} – ${s(o)}`,l=a.from&&a.to?`, ${a.from.slice(11,16)}–${a.to.slice(11,16)}`:``,u=i===`vi`?a.why_vi:a.why_en,d=a.pause===null?void 0:t.pauses[a.pause],f=d?r.pauseCauses[d.cause].toLowerCase():r.roles[a.role],p=a.milliseconds===void 0?a.role===`counted`?r.daysOf(z(o.number,i)):a.role===`moved`?`+${r.daysOf(z(o.number,i))}`:``:Wn(a.milliseconds,i);return v`<tr class="role-${a.role} ${a.is_due?`is-due`:``}
    ${!a.working&&a.named?`holiday`:``}">
    <td class="text" title=${C(a.date,i)}>${c}${l}</td>
    <td class="text">${u}${a.legal_source?v` <small class="mut">${a.legal_source}</small>`:x}</td>
    <td class="text">${f}${a.is_due?v` · <b>${r.dueHere}</b>`:x}</td>
    <td>${p}</td>
  </tr>`}var Ta=36e5;function Ea(e,t){return t.is_instant?D(t.due,e.language):C(t.due_date,e.language)}function Da(e){return e===`received`||e.endsWith(`_received`)||e===`payment_made`||e===`resumed`||e===`processed`||e===`returned`?`good`:e===`supplement_requested`||e===`payment_requested`||e===`suspended`?`pause`:e===`rescheduled`||e===`transferred`?`notable`:``}function Oa(e,t,n){let{words:r,language:i}=e,a=i===`en`&&t.agency.name_en||t.agency.name_vi||t.agency.code;return[t.step_code&&(n.get(t.step_code)??t.step_code),t.unit_code||a,t.to_agency&&`→ ${t.to_agency.name_vi||t.to_agency.code}`,t.counter&&r.counterCode(t.counter),t.actor&&r.officer(t.actor),t.reason_code&&r.reason(t.reason_code),t.legal_basis,t.apology_number&&r.apology(t.apology_number)].filter(Boolean).join(` · `)}function ka(e,t,n,r){let{words:i,language:a}=e,o=t.facts[n];if(!o)return x;let s=t.changes.filter(e=>e.fact===n&&e.after),c=Date.parse(o.recorded_at)-Date.parse(o.occurred_at)>Ta,l=o.amended_by===null?o.has_effect?``:i.noEffect:i.amended,u=o.replaced_at??o.occurred_at;return v`<li class="${Da(o.kind)} ${l?`without-effect`:``}">
    <time datetime=${u}>${C(E(u),a)}<b>${Ae(u)}</b></time>
    <div>
      <b>${Y(i.factKinds,o.kind)}</b>${l?v` <span class="code">${l}</span>`:x}
      <p>${Oa(e,o,r)}</p>
      ${s.map(({basis:t,before:n,after:r})=>v`<p class="moved">
          ${n&&r?i.basisMoved(i.bases[t],Ea(e,n),Ea(e,r)):r?i.basisSet(i.bases[t],Ea(e,r)):x}
        </p>`)}
      ${c?v`<p class="mut">${i.recordedLater(D(o.recorded_at,a))}</p>`:x}
    </div>
  </li>`}function Aa(e,t){let{words:n,language:r}=e,{due:i,overdue:a,follows:o}=t.headline;return!a||!i||!o?x:v`<li class="passed">
    <time datetime=${i.due}>${C(E(i.due),r)}<b>${Ae(i.due)}</b></time>
    <div>
      <b>${n.late}</b>
      <p>${n.headlinePassed(n.bases[o],Ea(e,i))}</p>
    </div>
  </li>`}function ja(e,t,n){let{words:r,language:i}=e,a=t.facts.map((e,t)=>t).sort((e,n)=>{let r=e=>Date.parse(t.facts[e]?.occurred_at??``);return r(n)-r(e)||n-e}),o=t.headline.overdue&&t.headline.due?Date.parse(t.headline.due.due):1/0,s=a.filter(e=>Date.parse(t.facts[e]?.occurred_at??``)>=o),c=a.filter(e=>Date.parse(t.facts[e]?.occurred_at??``)<o);return v`<section class="card">
    <h2>${r.history} <small>${r.milestones(z(t.facts.length,i))}</small></h2>
    <ol class="timeline">
      ${s.map(r=>ka(e,t,r,n))} ${Aa(e,t)}
      ${c.map(r=>ka(e,t,r,n))}
    </ol>
  </section>`}function Ma(e,t){let{words:n,language:r}=e;return v`<section class="card">
    <h2>${n.findings}</h2>
    ${t.findings.length===0?v`<p class="notice">${n.noFindings}</p>`:v`<ul class="findings">
          ${t.findings.map(e=>{let i=e.fact===null?void 0:t.facts[e.fact];return v`<li>
              ${H(`amber`)}<span
                >${Y(n.findingKinds,e.kind)}${i?v` <small class="mut"
                      >${Y(n.factKinds,i.kind)},
                      ${C(E(i.occurred_at),r)}</small
                    >`:x}</span
              >
            </li>`})}
        </ul>`}
  </section>`}function Na({language:e},t){return t.limit_words?.[e]??``}function Pa(e,t,n){let{words:r}=e,i=Math.max(1,...t.steps.map(e=>e.working_ms));return v`<section class="card">
    <h2>${r.stepsAgainstLimits} <small>${r.workingHours}</small></h2>
    ${t.steps.length===0?v`<p class="notice">${r.noStepsYet}</p>`:v`<ol class="steps">
          ${t.steps.map((t,r)=>Fa(e,t,r+1,i,n))}
        </ol>`}
  </section>`}function Fa(e,t,n,r,i){let{words:a,language:o}=e,s=t.unit_code?e.agencies.value?.find(t.unit_code):void 0,c=t.working_ms-t.overrun_ms,l=e=>`width: ${Nt(e,r)}%`,u=Na(e,t),d=t.overrun_ms>0;return v`<li class="step of-dossier ${t.late?`hot`:``}">
    <span class="ordinal" aria-hidden="true">${n}</span>
    <span class="what"
      ><b>${i.get(t.step_code)??t.step_code}</b
      ><small>${s?R(s,o):t.unit_code??``}</small></span
    >
    <span class="lane" aria-hidden="true"
      ><i class="median" .style=${l(t.working_ms)}></i
      >${d?v`<i class="limit" .style=${`left: ${Nt(c,r)}%`}></i>`:x}</span
    >
    <span class="number ${t.late?`bad`:``}"
      ><b>${Wn(t.working_ms,o)}</b>
      <small>${u?`/ ${u}`:``}${t.to===null?` · ${a.runningStep}`:``}</small></span
    >
  </li>`}var Ia=3e3,La=6e4;function Ra(e){return`/v1/dossiers/${encodeURIComponent(e)}`}var za=class{constructor(e,t){this.state=e,this.code=t,this.seenPosition=-1;let n=()=>e.changed();this.explained=new L(n),this.stored=new L(n)}draw(){let{state:e,code:t}=this,{words:n}=e;this.load();let r=this.explained.value,i=this.stored.value,a=this.explained.failure??this.stored.failure;if(!r||!i){let r=v`<h1>${n.dossier} ${t}</h1>`;return a?.status===404||a?.status===400?v`${r}<p class="card notice">${n.unknownDossier}.</p>`:a?v`${r}${W(e,a,()=>this.explained.retry())}`:v`${r}<div class="card skeleton"></div><div class="card skeleton"></div>`}let o=this.namesOfSteps(i);return v`${this.heading(r)} ${this.facts(r)} ${this.why(r,i,o)}
      ${this.dues(r)} ${ga(e,r)}
      <div class="two">
        <div class="column">
          ${ja(e,r,o)} ${Ma(e,r)}
        </div>
        <div class="column">
          ${Pa(e,i,o)} ${Sa(e,r)}
        </div>
      </div>
      ${this.provenance(r)}`}load(){let{code:e,state:t}=this,n=t.position===this.seenPosition?La:Ia,r=()=>{this.seenPosition=t.position};this.explained.want(e,n,t=>(r(),I(`${Ra(e)}/explain`,{},t))),this.stored.want(e,n,t=>I(Ra(e),{},t)),t.loadAgencies()}namesOfSteps(e){return new Map(e.steps.flatMap(({step_code:e,name_vi:t})=>t?[[e,t]]:[]))}heading(e){let{words:t,address:n}=this.state,{headline:r}=e,i=()=>void navigator.clipboard?.writeText(location.href),a=e.ended_at?U(r.verdict===`late`?`red`:`green`,Y(t.verdicts,r.verdict)):r.overdue?U(`red`,this.overdueText(r.due,e.as_of)):U(`green`,t.openInTime),o={name:`agency`,code:e.agency.code};return v`<div class="context">
      <div>
        <nav class="crumb" aria-label=${t.dossier}>
          <a href=${P({name:`overview`},n.query)}>${t.overview}</a> ›
          <a href=${P(o,n.query)}>${this.named(e.agency)}</a> › ${t.dossier}
        </nav>
        <h1>${e.dossier_code} ${r.due?a:x}</h1>
      </div>
      <span class="sp not-phone"></span>
      <span class="choices no-print">
        ${navigator.clipboard?v`<button type="button" class="chip" @click=${i}>${t.copyLink}</button>`:x}
        <button type="button" class="chip" @click=${()=>print()}>${t.print}</button>
      </span>
    </div>`}named(e){return this.state.language===`en`&&e.name_en||e.name_vi||e.code}overdueText(e,t){let{words:n,language:r}=this.state,i=e?w(E(t))-w(e.due_date):0;return i>0?n.overdueBy(z(i,r)):n.overdueOpen}facts(e){let{words:t}=this.state;return v`<dl class="card facts">
      ${[[t.procedure,`${e.procedure.code} ${this.named(e.procedure)}`],[t.state,Y(t.states,e.state)],[t.channel,e.channel?Y(t.channelOf,e.channel):`–`],[t.receivedBy,this.named(e.clock.received_by??e.agency)],[t.competentAgency,this.named(e.agency)]].map(([e,t])=>v`<div><dt>${e}</dt><dd>${t}</dd></div>`)}
    </dl>`}why(e,t,n){let{words:r,language:i}=this.state,{headline:a}=e,o=a.overdue||a.verdict===`late`,s=a.follows?r.bases[a.follows]:``,c=a.due?this.dueText(a.due):``,l=this.slowStep(t),u=a.due?e.ended_at?`${r.finishedOn(C(E(e.ended_at),i))} ${r.headlineAhead(s,c)}`:a.overdue?r.headlinePassed(s,c):r.headlineAhead(s,c):r.noHeadline;return v`<section class="card why ${o?`red`:``}">
      <div>
        <h2>${o?r.whyOverdue:r.whyInTime}</h2>
        <p>${l&&o?this.stepSentence(l,n):x} ${u}</p>
      </div>
    </section>`}slowStep(e){return e.steps.find(e=>e.answers_for_late)||e.steps.filter(e=>e.late).reduce((e,t)=>e&&e.overrun_ms>=t.overrun_ms?e:t,void 0)}stepSentence(e,t){let{state:n}=this,{words:r,language:i}=n,a=e.unit_code&&(n.agencies.value?.find(e.unit_code)??e.unit_code),o=a&&(typeof a==`string`?a:R(a,i)),s=Na(n,e);return v`${r.step} <b>${t.get(e.step_code)??e.step_code}${o?`, ${o}`:x}</b>${r.stepUsed(Wn(e.working_ms,i))}${s?r.stepLimit(s):x}.`}dueText(e){let{language:t}=this.state;return e.is_instant?D(e.due,t):C(e.due_date,t)}dues(e){return v`<section class="card dues" aria-label=${this.state.words.appointment}>
      ${[`appointment_current`,`appointment_original`,`committed`,`statutory`].map(t=>{let n=e.dues.find(e=>e.basis===t);return n?this.due(n,e):x})}
    </section>`}due(e,t){let{words:n}=this.state,r=t.headline.follows===e.basis,i=e.overdue||e.verdict===`late`,a=e.due?e.frozen?U(`few`,n.frozen):t.ended_at?U(i?`red`:`green`,this.verdictText(e)):e.overdue?U(`red`,this.overdueText(e.due,t.as_of)):U(`green`,n.openInTime):x;return v`<div class="due ${r&&i?`decides`:``}">
      <span class="label">
        ${n.bases[e.basis]}${r?v`<span class="tag">${n.usedForRate}</span>`:x}
      </span>
      <span class="row"
        ><span class="value figure">${e.due?this.dueText(e.due):`–`}</span>${a}</span
      >
      <small>${this.reason(e,t)}</small>
    </div>`}verdictText(e){let{words:t,language:n}=this.state;return e.verdict===`late`&&e.days_between>0?t.overdueBy(z(e.days_between,n)):Y(t.verdicts,e.verdict)}reason(e,t){let{words:n,language:r}=this.state;if(!e.due)return n.notSet;let i=[];if(e.limit&&e.counted_from){let t=Ba(this.state,e.limit);i.push(n.limitFrom(t,C(E(e.counted_from),r)))}let a=e.set_by===null?void 0:t.facts[e.set_by];return a&&(i.push(n.appointmentSetOn(C(E(a.occurred_at),r))),a.apology_number&&i.push(n.apology(a.apology_number))),e.unmoved&&e.unmoved.due!==e.due.due&&i.push(n.movedByPauses(this.dueText(e.unmoved))),e.due.provisional&&i.push(n.provisional),i.join(`, `)}provenance(e){let{words:t,language:n}=this.state,r=e=>z(e,n),{calendar:i}=e.versions;return v`<p class="provenance">
      ${t.events(r(e.facts.length))} · ${t.asOf(D(e.as_of,n))}${i?v` · ${t.calendarOf(e.calendar_id,r(i.number))}`:x}${e.published_to?v` · ${t.publishedTo(C(e.published_to,n))}`:x}${e.rule?.legal_source?v` · ${t.legalSource}: ${e.rule.legal_source}`:x}
      · ${t.noApplicantData}
    </p>`}};function Ba(e,t){return e.words.limitWords[t.unit](z(t.amount,e.language))}var Va=500,Ha=6e4,Ua=class{constructor(e,t){this.state=e,this.changed=t,this.failure=``,this.said=new Map}applied(e){let t=this.said.get(e.id);return t?e.state!==`firing`||performance.now()-t.at>Ha?(t.row&&this.said.delete(e.id),e):t.row??{...e,state:`acknowledged`,note:t.note}:e}draw(e){let{state:t}=this,{words:n,language:r}=t;if(e.state===`resolved`){let t=e.resolution??``,i=n.resolutions[t]??t;return v`<span class="ok">${n.alertStates.resolved}</span>
        <span class="mut">${i}${e.resolved_at?` · ${D(e.resolved_at,r)}`:``}</span>`}if(e.state===`acknowledged`)return v`<span>${e.acknowledged_by??n.sending}${e.acknowledged_at?` · ${D(e.acknowledged_at,r)}`:``}</span>
        ${e.note?v`<span class="mut">“${e.note}”</span>`:x}`;if(e.state===`pending`)return v`<span class="mut">${n.alertStates.pending}</span>`;let i=e.silenced_by===null?x:v`<span class="pill">${n.silenced}</span>`;return this.asking===e.id?v`<form class="ack" @submit=${t=>this.submit(t,e)}
      @keydown=${e=>e.key===`Escape`&&this.ask(void 0)}>
      <input class="input" name="note" maxlength=${Va/3} autocomplete="off"
        aria-label=${n.noteLabel} placeholder=${n.noteLabel} />
      <button type="submit" class="button primary">${n.acknowledge}</button>
      <button type="button" class="link-button" @click=${()=>this.ask(void 0)}>${n.cancel}</button>
      ${this.failure?v`<span class="bad" role="alert">${this.failure}</span>`:x}
    </form>`:v`<button type="button" class="button" @click=${()=>this.ask(e.id)}>
        ${n.acknowledge}</button> ${i}`}ask(e){this.asking=e,this.failure=``,this.state.changed(),e!==void 0&&requestAnimationFrame(()=>document.querySelector(`form.ack input`)?.focus())}submit(e,t){e.preventDefault();let n=String(new FormData(e.target).get(`note`)??``).trim();this.asking=void 0,this.said.set(t.id,{row:void 0,note:n,at:performance.now()}),this.state.changed(),pt(`/v1/alerts/${t.id}/ack`,n===``?{}:{note:n}).then(e=>{this.said.set(t.id,{row:e,note:n,at:performance.now()}),this.state.alerts.retry(),this.changed()},e=>{this.said.delete(t.id),this.asking=t.id,this.failure=gt(e).message,this.state.changed()})}};function Wa(e){return e.resolved_at??e.acknowledged_at??e.fired_at}var Ga=class{constructor(){this.shown=new Map,this.leavesAt=new Map,this.waiting=[],this.hasBegun=!1}look(e,t,n){let r=new Map(e.map(e=>[e.id,e]));for(let[e,i]of[...this.shown]){let a=r.get(e);if(a){this.shown.set(e,a),this.leavesAt.delete(e);continue}let o=this.leavesAt.get(e)??n+1e4;this.leavesAt.set(e,o),this.shown.set(e,t(e)??i),n>=o&&this.forget(e)}return this.waiting=e.filter(e=>!this.shown.has(e.id)),this.hasBegun&&this.shown.size!==0||this.showWaiting(),this.hasBegun=!0,[...this.shown.values()].map(e=>({row:e,isLeaving:this.leavesAt.has(e.id)}))}get waitingCount(){return this.waiting.length}showWaiting(){for(let e of this.waiting)this.shown.set(e.id,e);this.waiting=[]}forget(e){this.shown.delete(e),this.leavesAt.delete(e)}};function Ka(e){let t=new Map,n=[...e].sort((e,t)=>Date.parse(Wa(t.row))-Date.parse(Wa(e.row))||t.row.id-e.row.id);for(let e of n){let n=t.get(e.row.agency_code);n?n.push(e):t.set(e.row.agency_code,[e])}return[...t].map(([e,t])=>({agency:e,alerts:t}))}var qa=new Set([`overdue`,`step_overdue`,`appointment_past_statutory`,`rate_below`,`disk_reserve`]);function Ja(e){return e.state===`resolved`?`green`:e.state===`pending`?`few`:qa.has(e.kind??e.rule)?`red`:`amber`}async function Ya(e,t,n){let r=await e(0,n);if(r.next_after===null)return r.rows;let i=r.next_after,a=i;for(let t=n;a===i;t*=2){let[n]=(await e(i+t,1)).rows;n?i=a=n.id:a=i+t}for(;a-i>1;){let t=Math.floor((i+a)/2),[n]=(await e(t,1)).rows;n?i=n.id:a=t}for(let r=t;;r*=4){let a=Math.max(0,i+1-r),o=await e(a,n),s=[...o.rows];for(;o.next_after!==null;)o=await e(o.next_after,n),s.push(...o.rows);if(s.length>=t||a===0)return s.slice(-t)}}function Xa(e,t){let n=t.subject??``;return t.dossier_code?v`<a class="strong" href=${P({name:`dossier`,code:t.dossier_code},e.address.query)}>${t.dossier_code}</a>${n?` · ${n}`:x}`:v`${n}`}function Za({words:e},t){let n=t.kind??t.rule,r=Y(e.alertRules,n);return t.rule===n?r:`${r} (${t.rule})`}function Qa({language:e},t){return e===`en`&&t.summary_en||t.summary_vi}function $a(e,t){return D(t.fired_at,e.language)}function eo({language:e},t){return t.slice(11,19)===`00:00:00`?C(Ee(E(t),-1),e):D(t,e)}function to(e,t){let{words:n,language:r}=e,{numerator:i,denominator:a,...o}=t.evidence??{},s=[];if(i!==void 0&&a!==void 0){let e=`${z(i,r)} / ${z(a,r)}`;s.push(`${e} = ${V({numerator:i,denominator:a},r)}`)}for(let[e,t]of Object.entries(o)){let i=e.endsWith(`_hundredths`),a=Y(n.evidenceNames,e);s.push(`${a} ${i?`${B(t,2,r)}%`:z(t,r)}`)}return s.join(` · `)}function no(e,t){let n=t.dossier_code?void 0:Qa(e,t);return n?v`${n}`:Xa(e,t)}function ro(e,t){let{words:n}=e,r=[!t.dossier_code&&Qa(e,t)?``:to(e,t)];return t.due&&r.push(n.dueAt(eo(e,t.due))+(t.provisional?` (${n.provisional})`:``)),r.filter(e=>e!==``).join(` · `)}var io=15e3,ao=20,oo=36e5,so=2*oo,co=720*oo,lo=160,uo=class{constructor(e){this.state=e,this.isAsking=!1,this.failure=``,this.answer=new L(()=>e.changed()),this.rules=new L(()=>e.changed())}load(){this.answer.want(`silences`,io,e=>I(`/v1/silences`,{ended:`true`},e))}get standing(){return this.answer.value?.rows.filter(e=>e.stands).length}draw(){let{state:e,answer:t}=this,{words:n}=e,{value:r}=t,i=()=>{this.isAsking=!this.isAsking,this.failure=``,e.changed()},a=r?.rows.filter(e=>e.stands)??[],o=r?.rows.filter(e=>!e.stands).slice(0,ao)??[];return v`${t.failure?W(e,t.failure,()=>t.retry()):x}
      <section class="card">
        <div class="toolbar">
          <h2>${n.alertTabs.silences}</h2>
          <span class="provenance">${n.silenceHidesNothing}</span>
          <span class="sp"></span>
          <button type="button" class="button" aria-expanded=${this.isAsking?`true`:`false`}
            @click=${i}>${n.beginSilence}</button>
        </div>
        ${this.isAsking?this.form():x}
        ${r&&a.length===0?v`<p class="notice">${n.noSilences}</p>`:x}
        ${a.length>0?this.table(a):x}
      </section>
      ${o.length>0?v`<section class="card"><h2>${n.endedSilences}</h2>${this.table(o)}</section>`:x}`}knownRules(){return this.rules.want(`rules`,1/0,async e=>{try{let{rows:t}=await I(`/v1/alert-rules`,{},e);return t.map(({id:e})=>e)}catch(e){if(!(e instanceof lt)||e.status!==404)throw e}return(await I(`/v1/openapi.json`,{},e)).components.parameters.silence_rule?.schema?.enum??[]}),this.rules.value??[]}form(){let{state:e}=this,{words:t,language:n}=e,r=e.heldUntil()??Date.now(),i=t=>e.zoneClock.local(r+t).slice(0,16),a=e.agencies.value?.all??[];return v`<form class="report-choice silence" @submit=${e=>this.submit(e)}>
      <label>${t.alertRule}
        <select class="input" name="rule">
          <option value="">${t.everyRule}</option>
          ${this.knownRules().map(e=>v`<option value=${e}>${Y(t.alertRules,e)}</option>`)}
        </select></label>
      <label>${t.agencyWithAllBelow}
        <select class="input" name="agency">
          <option value="">${t.everyAgency}</option>
          ${a.map(e=>v`<option value=${e.code}>${R(e,n)}</option>`)}
        </select></label>
      <label>${t.dossierCode}
        <input class="input" name="dossier" maxlength="64" autocomplete="off" placeholder=${t.everyDossier} /></label>
      <label>${t.untilWhen}
        <input class="input" type="datetime-local" name="until" required
          .defaultValue=${i(so)} min=${i(12e4)} max=${i(co)} /></label>
      <label class="reason">${t.silenceReason}
        <input class="input" name="reason" required maxlength=${lo} autocomplete="off" /></label>
      <button type="submit" class="button primary">${t.beginSilence}</button>
      ${this.failure?v`<p class="bad" role="alert">${this.failure}</p>`:x}
    </form>`}submit(e){e.preventDefault();let{state:t}=this,n=new FormData(e.target),r=e=>String(n.get(e)??``).trim()||void 0,i=t.zoneClock.instantOf(`${r(`until`)??``}:00`),a={rule:r(`rule`),agency:r(`agency`),dossier:r(`dossier`)?.toUpperCase(),reason:r(`reason`),until:Number.isNaN(i)?void 0:new Date(i).toISOString()};this.failure=``,pt(`/v1/silences`,a).then(()=>{this.isAsking=!1,this.answer.retry()},e=>this.refused(e))}refused(e){this.failure=gt(e).message,this.state.changed()}table(e){let{words:t}=this.state;return v`<div class="table-frame" tabindex="0" role="region" aria-label=${t.alertTabs.silences}>
      <table class="cards">
        <thead>
          <tr>
            <th class="text" scope="col">${t.silenceOf}</th>
            <th class="text" scope="col">${t.silenceReason}</th>
            <th class="text" scope="col">${t.byWhom}</th>
            <th class="text" scope="col">${t.untilWhen}</th>
            <th scope="col">${t.hidesNow}</th>
            <th class="text" scope="col"><span class="vh">${t.endSilence}</span></th>
          </tr>
        </thead>
        <tbody>${e.map(e=>this.row(e))}</tbody>
      </table>
    </div>`}row(e){let{state:t}=this,{words:n,language:r}=t,i=e.agency_code===null?void 0:t.agencies.value?.find(e.agency_code),a=[e.rule===null?n.everyRule:Y(n.alertRules,e.rule),i?R(i,r):e.agency_code??n.everyAgency,e.dossier_code??``].filter(Boolean).join(` · `);return v`<tr data-silence=${e.id} class=${e.stands?``:`row-gone`}>
      <td class="text wide">${a}</td>
      <td class="text wide">${e.reason}</td>
      <td class="text">${e.by} · ${D(e.from,r)}</td>
      <td class="text">${e.ended_at?n.endedBy(D(e.ended_at,r),e.ended_by??``):D(e.until,r)}</td>
      <td>${e.stands?z(e.hides,r):x}</td>
      <td class="text act">${e.stands?v`<button type="button" class="button" @click=${()=>{pt(`/v1/silences/${e.id}/end`).then(()=>this.answer.retry(),e=>this.refused(e))}}>${n.endSilence}</button>`:x}</td>
    </tr>`}},fo=1e3,po=5,mo=300,ho=15e3,go=5,_o=[`firing`,`acknowledged`,`resolved`,`silences`],vo={firing:void 0,acknowledged:`acked`,resolved:`resolved`,silences:`silences`};async function yo(e){let t=[],n=0;for(let r=0;r<po&&n!==null;++r){let r=await I(`/v1/alerts`,{state:`open`,limit:String(fo),after:String(n)},e);t.push(...r.rows),n=r.next_after}return t}function bo(e){return Ya((t,n)=>I(`/v1/alerts`,{state:`resolved`,after:String(t),limit:String(n)},e),mo,fo)}var xo=class{constructor(e){this.state=e,this.gone=new Map,this.opened=new Set,this.list=new Ga,this.seen=-1;let t=()=>e.changed();this.open=new L(t),this.over=new L(t),this.acknowledging=new Ua(e,()=>this.open.retry()),this.silences=new uo(e)}draw(){let{state:e}=this,{words:t,language:n,address:r}=e;e.loadAgencies();let i=r.query.get(`state`),a=_o.find(e=>(vo[e]??`firing`)===i)??`firing`;this.load(a);let o={firing:e.alerts.value?.firing,acknowledged:e.alerts.value?.acknowledged,silences:this.silences.standing},s=i=>{let s=o[i];return v`<button type="button" class="chip" data-tab=${i}
        aria-pressed=${i===a?`true`:`false`}
        @click=${()=>e.replace(F(r,{state:vo[i]}))}>
        ${t.alertTabs[i]} ${s===void 0?x:z(s,n)}
      </button>`},c=a===`resolved`?this.over:this.open;return v`<div class="context"><h1>${t.alerts}</h1>${_o.map(s)}</div>
      ${this.calendars().map(e=>v`<p class="card notice slim">
          ${H(`amber`)}
          ${t.calendarEnds(e.calendar_id,C(e.published_to,n),z(e.days_left,n))}
        </p>`)}
      ${c.failure?W(e,c.failure,()=>c.retry()):x}
      ${a===`silences`?this.silences.draw():this.lists(a,c.value)}`}calendars(){let e=new Set(this.open.value?.map(e=>e.subject));return(this.state.alerts.value?.calendars??[]).filter(t=>!e.has(t.calendar_id))}load(e){let{state:t}=this;this.silences.load(),this.open.want(`open`,t.alertsMaxAge(this.seen),e=>(this.seen=t.picture?.alertsRevision??0,yo(e))),e===`resolved`&&this.over.want(`resolved`,ho,bo)}lists(e,t){let{state:n}=this,{words:r,language:i,address:a}=n;if(!t)return v`<div class="card skeleton"></div>`;this.listOf!==e&&(this.listOf=e,this.list=new Ga);let o=a.query.get(`agency`),s=a.query.get(`rule`),c=t.map(e=>this.acknowledging.applied(e)),l=c.filter(t=>t.state===e&&(o===null||t.agency_code===o)&&(s===null||t.rule===s)),u=new Map(c.map(e=>[e.id,e])),d=this.list.look(l,e=>u.get(e)??this.whatBecameOf(e),performance.now()),f=this.list.waitingCount,p=[...new Set(c.filter(t=>t.state===e).map(e=>e.rule))].sort();return v`${p.length>1||s!==null?this.ruleChips(p,s):x}
      ${f>0?v`<div class="order-bar card" role="status">
            ${r.newAlerts(z(f,i))}
            <button type="button" class="link-button" @click=${()=>{this.list.showWaiting(),n.changed()}}>${r.showThem}</button>
          </div>`:x}
      ${d.length===0?v`<p class="card notice">${r.noAlertsIn[e]}</p>`:v`<section class="card">
            <div class="table-frame">
              <table class="cards alerts">
                <thead>
                  <tr>
                    <th class="text" scope="col">${r.alertRule}</th>
                    <th class="text" scope="col">${r.alertAbout}</th>
                    <th class="text" scope="col">${r.since}</th>
                    <th class="text" scope="col">${r.acknowledge}</th>
                  </tr>
                </thead>
                ${qr(Ka(d),e=>e.agency,e=>this.group(e))}
              </table>
            </div>
          </section>`}
      ${e===`firing`?this.pending():x}`}pending(){let{state:e}=this,{words:t,language:n}=e,r=e.alerts.value?.pending??[];return r.length===0?x:v`<section class="card">
      <h2>${t.alertStates.pending} <small>${t.pendingNote}</small></h2>
      <ul class="pending">
        ${r.map(r=>v`<li>${H(`few`)} <b>${Za(e,r)}</b> ${Qa(e,r)}
          <span class="mut">${t.firesAt(D(r.fires_at,n))}</span></li>`)}
      </ul>
    </section>`}whatBecameOf(e){let t=this.gone.get(e);return t||(t=new L(()=>this.state.changed()),this.gone.set(e,t)),t.want(String(e),1/0,t=>So(e,t)),t.value?.rows.find(t=>t.id===e)}ruleChips(e,t){let{state:n}=this;return v`<div class="chips">
      ${(t!==null&&!e.includes(t)?[...e,t]:e).map(e=>v`<button type="button" class="chip"
        aria-pressed=${e===t?`true`:`false`}
        @click=${()=>n.replace(F(n.address,{rule:e===t?void 0:e}))}>
        ${Y(n.words.alertRules,e)}
      </button>`)}
    </div>`}group({agency:e,alerts:t}){let{state:n}=this,{words:r,language:i,address:a}=n,o=n.agencies.value?.find(e),s=this.opened.has(e),c=s?t:t.slice(0,go),l=o?R(o,i):e||r.ofTheSystem;return v`<tbody data-agency=${e}>
      <tr class="group">
        <th class="text" colspan="4" scope="rowgroup">
          ${e===``?l:v`<a href=${P({name:`agency`,code:e},a.query)}>${l}</a>`}
          <span class="mut">${r.alertCount(z(t.length,i))}</span>
        </th>
      </tr>
      ${qr(c,({row:e})=>e.id,e=>this.row(e))}
      ${t.length>go?v`<tr><td class="text wide" colspan="4"><button type="button" class="link-button" @click=${()=>{s?this.opened.delete(e):this.opened.add(e),n.changed()}}
            >${s?r.showFewer:r.showAllOf(z(t.length,i))}</button></td></tr>`:x}
    </tbody>`}row({row:e,isLeaving:t}){let{state:n}=this;return v`<tr data-alert=${e.id} data-state=${e.state} class=${t?`row-gone`:``}>
      <td class="text">
        <span class="name">${H(Ja(e))}<a
          href=${P({name:`alert`,id:e.id},n.address.query)}
          >${Za(n,e)}</a></span>
      </td>
      <td class="text wide">${no(n,e)} <span class="mut">${ro(n,e)}</span></td>
      <td class="text not-phone">${$a(n,e)}</td>
      <td class="text act">${this.acknowledging.draw(e)}</td>
    </tr>`}};function So(e,t){return I(`/v1/alerts`,{after:String(e-1),limit:`1`},t)}var Co=class{constructor(e,t){this.state=e,this.id=t,this.seen=-1,this.answer=new L(()=>e.changed()),this.acknowledging=new Ua(e,()=>this.answer.retry())}draw(){let{state:e,id:t,answer:n}=this,{words:r,address:i}=e;if(e.loadAgencies(),n.want(String(t),e.alertsMaxAge(this.seen),n=>(this.seen=e.picture?.alertsRevision??0,So(t,n))),!n.value)return nn(e,n.failure,()=>n.retry());let a=n.value.rows.find(e=>e.id===t);if(!a)return v`<h1 class="card notice">${r.noSuchAlert}</h1>`;let o=this.acknowledging.applied(a);return v`<div class="context">
        <div>
          <nav class="crumb" aria-label=${r.alerts}>
            <a href=${P({name:`alerts`},i.query)}>${r.alerts}</a> › ${r.alertNumber(String(t))}
          </nav>
          <h1>${H(Ja(o))} ${Za(e,o)}</h1>
        </div>
      </div>
      <section class="card alert-facts" data-alert=${o.id} data-state=${o.state}>
        ${o.dossier_code?x:v`<p class="whole">${Qa(e,o)}</p>`}
        <dl>${this.facts(o)}</dl>
        <div class="act">${this.acknowledging.draw(o)}</div>
      </section>
      <section class="card">
        <h2>${r.alertLife}</h2>
        <ol class="life">${this.life(o)}</ol>
      </section>`}facts(e){let{state:t}=this,{words:n,language:r,address:i}=t,a=t.agencies.value?.find(e.agency_code),o=(e,t)=>t===``||t===x?x:v`<div><dt>${e}</dt><dd>${t}</dd></div>`,s=to(t,e),c=e.dossier_code?void 0:Qa(t,e);return v`${o(n.alertAbout,e.dossier_code||e.subject?Xa(t,e):x)}
      ${o(n.agency,e.agency_code===``?n.ofTheSystem:v`<a href=${P({name:`agency`,code:e.agency_code},i.query)}
            >${a?R(a,r):e.agency_code}</a>`)}
      ${o(n.appointment,e.due?eo(t,e.due)+(e.provisional?` (${n.provisional})`:``):x)}
      ${c?x:o(n.evidence,s)}
      ${o(n.formula,e.formula??``)}`}life(e){let{words:t,language:n}=this.state,r=(e,r,i)=>v`<li
      class=${r?``:`to-come`}><b>${e}</b> <span>${r?D(r,n):t.notYet}</span>
      ${i?v`<span class="mut">${i}</span>`:x}</li>`,i=[e.acknowledged_by??``,e.note?`“${e.note}”`:``].filter(Boolean).join(` · `),{escalation:a}=e,o=e.resolution??``,s=t.resolutions[o]??o,c=e.state===`resolved`;return[r(t.alertStates.firing,e.state===`pending`?null:e.fired_at,e.silenced_by===null?``:t.silencedBy(z(e.silenced_by,n))),...a&&(a.level>0||a.next_at)?[r(t.escalated(z(a.level,n)),a.level>0?e.fired_at:null,[a.agency??``,a.next_at?t.nextEscalation(D(a.next_at,n)):``].filter(Boolean).join(` · `))]:[],...c&&!e.acknowledged_at?[]:[r(t.alertStates.acknowledged,e.acknowledged_at,i)],r(t.alertStates.resolved,e.resolved_at,s)]}},wo=`06a`,To=400,Eo=1/0,Do=[`xlsx`,`csv`,`json`],Oo=class{constructor(e){this.state=e,this.forms=new L(()=>e.changed()),this.report=new L(()=>e.changed())}draw(){let{state:e}=this,{words:t}=e;e.loadAgencies(),this.forms.want(`forms`,Eo,e=>I(`/v1/reports`,{},e));let n=(this.forms.value?.forms??[]).filter(e=>!e.parameters.some(({name:e})=>e===`dossier`)),r=e.address.query.get(`form`),i=n.find(e=>e.form===r)?.form??wo,a=this.question(),o=`/v1/reports/${encodeURIComponent(i)}`;a.from&&this.report.want(JSON.stringify([i,a]),Eo,e=>I(o,{...a,format:`json`},e));let{value:s,failure:c}=this.report;return v`<div class="context"><h1>${t.reports}</h1></div>
      ${this.choice(n,i,a)}
      ${this.forms.failure?W(e,this.forms.failure,()=>this.forms.retry()):x}
      ${c?W(e,c,()=>this.report.retry()):x}
      ${s&&!c?this.preview(s,o,a):x}
      ${!s&&!c?v`<div class="card skeleton"></div>`:x}`}question(){let{query:e}=this.state.address,t=rt(e),{picture:n}=this.state,r=t.kind===`range`?t:n;return{agency:e.get(`agency`)?.toUpperCase(),from:r?.from,to:r?.to}}text(e){return this.state.language===`en`&&e.en||e.vi}choice(e,t,n){let{state:r}=this,{words:i,language:a,address:o}=r,s=r.agencies.value,c=e=>t=>{let{value:n}=t.target;r.replace(F(o,{[e]:n===``?void 0:n}))},l=e=>{let t=new FormData(e.target.form??void 0),n=String(t.get(`from`)),i=String(t.get(`to`));!ke(n)||!ke(i)||n>i||r.replace(F(o,{p:it({kind:`range`,from:n,to:i})}))};return v`<form class="card report-choice no-print" @submit=${e=>e.preventDefault()}>
      <label>${i.reportForm}
        <select class="input" @change=${c(`form`)}>
          ${e.map(e=>v`<option value=${e.form} ?selected=${e.form===t}>
              ${e.code?`${e.code} · `:x}${this.text(e.title)}
            </option>`)}
        </select>
      </label>
      <label>${i.agency}
        <select class="input" @change=${c(`agency`)}>
          <option value="" ?selected=${!n.agency}>${i.wholeProvince}</option>
          ${(s?.top()??[]).map(e=>v`<option value=${e.code} ?selected=${e.code===n.agency}>
              ${R(e,a)}
            </option>`)}
        </select>
      </label>
      <label>${i.from}
        <input class="input" type="date" name="from" .value=${n.from??``} @change=${l} />
      </label>
      <label>${i.to}
        <input class="input" type="date" name="to" .value=${n.to??``} @change=${l} />
      </label>
    </form>`}preview(e,t,n){let{words:r,language:i}=this.state,a=e.rows.length-To;return v`<section class="card" aria-label=${r.preview}>
      <div class="toolbar">
        <h2>${this.text(e.title)} ${e.code?v`<span class="code">${e.code}</span>`:x}</h2>
        <span class="sp"></span>
        <span class="pill green">${Wt} ${r.sumsHold}</span>
        ${Do.map(i=>v`<a
            class="chip no-print"
            download="${e.form}.${i}"
            href=${ut(t,{...n,format:i})}
            aria-label="${r.download} ${i}"
            >${i}</a
          >`)}
        <button type="button" class="chip no-print" @click=${()=>print()}>${r.print}</button>
      </div>
      <p class="provenance inner">
        ${this.text(e.agency)||r.wholeProvince} · ${this.text(e.period)} ·
        ${r.asOf(D(e.as_of,i))}
      </p>
      <div class="table-frame" tabindex="0" role="region" aria-label=${this.text(e.title)}>
        <table class="report">
          <thead>${this.heads(e.columns)}</thead>
          <tbody>
            ${e.rows.slice(0,To).map(t=>v`<tr class="kind-${t.kind}">
                ${t.cells.map((t,n)=>this.cell(t,e.columns[n]))}
              </tr>`)}
          </tbody>
        </table>
      </div>
      <div class="foot">
        ${a>0?v`<span>${r.stepsLeftOut(z(a,i))}</span>`:x}
        ${e.beside.filter(({value:e})=>e!==0).map(({name:e,value:t})=>v`<span>${this.text(e)}: ${z(t,i)}</span>`)}
        ${e.remarks.map(e=>v`<span>${this.text(e)}</span>`)}
      </div>
    </section>`}heads(e){let t=Math.max(0,...e.map(e=>e.above.length)),n=Array.from({length:t},(t,n)=>{let r=[];for(let t of e){let e=t.above.slice(0,n+1).map(({vi:e})=>e).join(`/`),i=t.above.length>n,a=i?this.text(t.above[n]??{vi:``,en:``}):``,o=r[r.length-1];o&&i&&o.path===e&&o.text===a?++o.count:r.push({text:a,path:e,count:1})}return v`<tr class="groups">
        ${r.map(({text:e,count:t})=>e===``?v`<td></td>`:v`<th scope="colgroup" colspan=${t}>${e}</th>`)}
      </tr>`}),r=e=>e.type===`text`?`text`:``;return v`${n}
      <tr>
        ${e.map(e=>v`<th scope="col" class="wrap ${r(e)}">
            ${this.text(e.name)}<br /><small>${e.number}</small>
          </th>`)}
      </tr>`}cell(e,t){let{language:n}=this.state,r=t?.type??`text`;if(e===null)return v`<td>${`–`}</td>`;if(typeof e==`string`){let t=r===`date`&&ke(e)?C(e,n):r===`moment`&&e!==``?D(e,n):e;return v`<td class=${r===`text`?`text`:``}>${t}</td>`}return r===`count`||r===`place`?v`<td>${z(e,n)}</td>`:v`<td>${B(Math.round(e*100),2,n)}${r===`percent`?`%`:x}</td>`}};function ko(e,t){if(e===null||!e.startsWith(`/`))return`/`;let n=new URL(e,t);return n.origin===t&&!n.pathname.startsWith(`/sign-in`)?n.pathname+n.search:`/`}var Ao=class{constructor(e){this.state=e,this.hasOwnFrame=!0,this.failure=``,this.isBusy=!1}draw(){let{words:e}=this.state;return v`<main class="sign-in">
      <form class="card" @submit=${e=>void this.submit(e)}>
        <h1>${Kt} ${e.signIn}</h1>
        <label>${e.token}
          <input class="input" type="password" name="token" required autocomplete="current-password"
            aria-describedby="token-help" /></label>
        <button class="button primary" ?disabled=${this.isBusy}>${e.signIn}</button>
        ${this.failure?v`<p class="bad" role="alert">${this.failure}</p>`:x}
        <p id="token-help" class="mut">${e.tokenHelp}</p>
        <button type="button" class="link-button" @click=${()=>this.state.switchLanguage()}
          >${e.switchLanguageLabel}</button>
      </form>
    </main>`}async submit(e){e.preventDefault();let{state:t}=this,n=String(new FormData(e.target).get(`token`)??``).trim();this.isBusy=!0,this.failure=``,t.changed();try{await mt(n),t.remembersSession=!0,location.assign(ko(t.address.query.get(`next`),location.origin))}catch(e){let n=gt(e);this.failure=n.status===401||n.status===400?t.words.wrongToken:n.message,this.isBusy=!1,t.changed()}}},jo={o:`overview`,a:`alerts`,r:`reports`,c:`calendar`},Mo=1500,No=-1/0,Po=!1;function Fo(){return localStorage.getItem(`keys`)!==`off`}function Io(e){Po=!0,e.changed(),requestAnimationFrame(()=>document.querySelector(`dialog.keys`)?.showModal())}function Lo(e,t){let n=performance.now(),r=jo[t];if(n-No<Mo&&r!==void 0)return No=-1/0,e.go(P({name:r},e.address.query)),!0;switch(No=t===`g`?n:-1/0,t){case`/`:return document.getElementById(`search`)?.focus(),!0;case`t`:return e.switchTheme(),!0;case`r`:return document.querySelector(`.order-bar button`)?.click(),!0;case`?`:return Io(e),!0}return!1}function Ro(e){let t=document.activeElement,n=t?.closest(`tr`),r=n?.closest(`table`);if(!n||!r||!t?.matches(`td a`))return!1;let i=[...n.querySelectorAll(`td a`)].indexOf(t),a=[...r.rows];for(let t=a.indexOf(n)+(e?1:-1);;t+=e?1:-1){let e=a[t]?.querySelectorAll(`td a`);if(!e)return!1;let n=e[Math.min(i,e.length-1)];if(n)return n.focus(),!0}}function zo(e,t){let n=t.target,{key:r}=t;if(t.altKey||t.metaKey)return;let i=!1;if(t.ctrlKey){if(r!==`k`)return;document.getElementById(`search`)?.focus(),i=!0}else r===`ArrowDown`||r===`ArrowUp`?i=Ro(r===`ArrowDown`):!n.matches(`input, select, textarea`)&&!n.closest(`dialog`)&&Fo()&&(i=Lo(e,r));i&&t.preventDefault()}function Bo(e){if(!Po)return x;let{words:t}=e,n=()=>{Po=!1,e.changed()},r=t=>{localStorage.setItem(`keys`,t.target.checked?`on`:`off`),e.changed()},i=[[`/`,t.search],[`Ctrl K`,t.search],[`g o`,t.overview],[`g a`,t.alerts],[`g r`,t.reports],[`g c`,t.calendar],[`t`,t.switchTheme],[`r`,t.sortAgain],[`↑ ↓`,t.moveInTables],[`?`,t.keys]];return v`<dialog class="card keys" aria-labelledby="keys-title" @close=${n}>
    <h2 id="keys-title">${t.keys}</h2>
    <dl>${i.map(([e,t])=>v`<div><dt>${e.split(` `).map(e=>v`<kbd>${e}</kbd> `)}</dt>
      <dd>${t}</dd></div>`)}</dl>
    <form method="dialog">
      <label><input type="checkbox" .checked=${Fo()} @change=${r} /> ${t.letterKeys}</label>
      <button class="button">${t.close}</button>
    </form>
  </dialog>`}var Vo=8,Ho=/^[A-Za-z0-9._/-]{4,64}$/,Uo=``,X=0,Wo=!1;function Go(e){let{words:t,language:n,address:r}=e,i=e=>P(e,r.query),a=Uo.trim();if(a===``)return[];let o=[];for(let r of e.agencies.value?.all??[]){if(o.length>=Vo)break;let e=R(r,n);Ue(M(`${e} ${r.code}`),a)&&o.push({link:i({name:`agency`,code:r.code}),title:e,kind:t.agency})}for(let{procedure_code:i,versions:s}of e.procedures.value?.rows??[]){if(o.length>=Vo)break;let e=s[s.length-1],c=n===`en`&&e?.name_en||e?.name_vi||i;if(Ue(M(`${c} ${i}`),a)){let e=P({name:`calendar`},r.query,{tab:`procedures`,q:i});o.push({link:e,title:c,kind:t.procedure})}}if(Ho.test(a)&&/\d/.test(a)){let e=a.toUpperCase(),n={link:i({name:`dossier`,code:e}),title:t.searchOpenDossier(e),kind:t.dossier};o.length>0&&a.length<12?o.push(n):o.unshift(n)}return o}function Ko(e){Uo=``,Wo=!1,X=0,e.changed()}function qo(e){let{words:t}=e,n=Wo?Go(e):[],r=t=>{Ko(e),document.activeElement?.blur(),e.go(t.link)};return v`<div class="find" role="search" @focusout=${t=>{let n=t.currentTarget;t.relatedTarget instanceof Node&&n.contains(t.relatedTarget)||Ko(e)}}>
    <input
      class="input"
      type="text"
      id="search"
      role="combobox"
      autocomplete="off"
      aria-label=${t.search}
      aria-expanded=${n.length>0?`true`:`false`}
      aria-controls="found"
      aria-activedescendant=${n.length>0?`found-${X}`:x}
      placeholder=${t.search}
      .value=${Uo}
      @focus=${()=>e.loadProcedures()}
      @input=${t=>{Uo=t.target.value,Wo=!0,X=0,e.changed()}}
      @keydown=${t=>{if(t.key===`Escape`)return Ko(e);let n=Go(e);if(t.key===`ArrowDown`)X=Math.min(X+1,n.length-1);else if(t.key===`ArrowUp`)X=Math.max(X-1,0);else if(t.key===`Enter`){let e=n[X];e&&r(e);return}else return;t.preventDefault(),e.changed()}}
    />
    <button type="button" class="key-switch" aria-label=${t.keys} title=${t.keys}
      @click=${()=>Io(e)}>/</button>
    <div id="found" role="listbox" aria-label=${t.search}
      class=${Wo&&Uo.trim()!==``?`card found`:`vh`}>
      ${n.map((t,n)=>v`<a
          id="found-${n}"
          role="option"
          tabindex="-1"
          aria-selected=${n===X?`true`:`false`}
          href=${t.link}
          @click=${()=>Ko(e)}
          ><b>${t.title}</b><small>${t.kind}</small></a
        >`)}
      ${n.length===0&&Wo?v`<p class="notice">${t.searchNothing}</p>`:x}
    </div>
  </div>`}var Jo=[`overview`,`alerts`,`reports`,`calendar`,`wall`],Yo=Jo.filter(e=>e!==`wall`);function Xo(e){return e.name===`alert`?`alerts`:Jo.find(t=>t===e.name)??`overview`}function Zo(e){e.loadAlerts();let t=e.alerts.value?.firing??0;return t<=0?x:v`<span class="badge" data-figure="alerts">${z(t,e.language)}</span>`}function Qo(e){let{words:t}=e,n=Xo(e.address.view);return v`<nav class="main" aria-label=${t.mainNavigation}>
    ${Jo.map(r=>v`<a
        href=${P({name:r},e.address.query)}
        aria-current=${r===n?`page`:x}
        >${t[r]} ${r===`alerts`?Zo(e):x}</a
      >`)}
  </nav>`}var $o={overview:y`<path d="M4 20V10M10 20V4M16 20v-8M22 20H2"/>`,alerts:y`<path d="M12 3 22 20H2ZM12 10v5M12 17v1"/>`,reports:y`<path d="M6 3h9l4 4v14H6ZM9 12h6M9 16h6"/>`,calendar:y`<path d="M4 6h16v14H4ZM4 11h16M9 3v5M15 3v5"/>`,wall:y`<path d="M3 5h18v11H3ZM9 20h6"/>`};function es(e){let{words:t}=e,n=Xo(e.address.view);return v`<nav class="bottom" aria-label="${t.mainNavigation} 2">
    ${Yo.map(r=>v`<a
        href=${P({name:r},e.address.query)}
        aria-current=${r===n?`page`:x}
        ><svg width="22" height="22" viewBox="0 0 24 24" fill="none" stroke="currentColor"
          stroke-width="2" aria-hidden="true">${$o[r]}</svg>${r===`calendar`?t.calendarShort:t[r]}${r===`alerts`?Zo(e):x}</a
      >`)}
  </nav>`}var ts=matchMedia(`(max-width: 1279px)`);function ns(e){let t=e.link.heardAt??0;return Math.max(1,Math.floor((performance.now()-t)/6e4))}function rs(e){let{words:t,link:n,language:r}=e,i=e.heldUntil(),a=i===void 0?``:e.zoneClock.time(i);if(n.isStale()){let n=z(ns(e),r);return{mark:H(`amber`),word:t.dataOld(n),time:a}}if(n.state===`reconnecting`){let e=z(n.attempt,r);return{mark:H(`few`),word:t.reconnecting(e),time:a}}return n.state===`connecting`?{mark:H(`few`),word:t.connecting,time:a}:at(e.address.query)===void 0?{mark:H(`green`),word:t.live,time:a}:{mark:H(`few`),word:t.notLive,time:a}}function is(e){let{mark:t,word:n,time:r}=rs(e),i=e.link.state===`live`&&!e.link.isStale();return v`<span class="live-chip" data-live=${e.link.state}
    >${t}<span role="status" class=${i?`vh-phone`:``}>${n}</span
    ><span aria-hidden="true" data-figure="clock">${r}</span></span
  >`}function as(e){let{words:t,language:n,link:r}=e,i=e.heldUntil();if(r.isStale()&&i!==void 0){let n=e.zoneClock.time(i);return v`<div class="strip stale" role="alert">${t.disconnectedSince(n)}</div>`}if(e.hasNewBundle)return v`<div class="strip fresh" role="status">
      ${t.newVersion} —
      <button type="button" class="link-button" @click=${()=>location.reload()}>
        ${t.reload}
      </button>
    </div>`;let a=at(e.address.query);if(a===void 0)return x;let o=e.zoneClock.local(Date.parse(a)),s=`${o.slice(11,16)}, ${C(o.slice(0,10),n)}`;return v`<div class="strip past">
    ${t.seenAsOf(s)} —
    <a href=${F(e.address,{as_of:void 0})}>${t.backToLive}</a>
  </div>`}function os(e,t){let{words:n,link:r}=e;return v`<a class="skip" href="#content">${n.skipToContent}</a>
    <header class="top">
      <a class="brand" href=${P({name:`overview`},e.address.query)}
        >${Kt}<span>${n.appName}</span></a
      >
      ${Qo(e)}
      <span class="sp"></span>
      ${ts.matches?x:qo(e)} ${is(e)}
      <button type="button" class="icon-button" aria-label=${n.switchLanguageLabel}
        @click=${()=>e.switchLanguage()}>${n.switchLanguage}</button>
      <button type="button" class="icon-button" aria-label=${n.switchTheme}
        @click=${()=>e.switchTheme()}>${qt}</button>
      ${e.me?.by===`cookie`?v`<button type="button" class="icon-button" title=${e.me.credential}
            @click=${()=>void e.signOut()}>${n.signOut}</button>`:x}
    </header>
    ${e.isSimulated?v`<div class="strip simulated" role="status">${n.simulated}</div>`:x}
    ${as(e)}
    <main id="content" tabindex="-1" class=${r.isStale()?`old`:``}
      >${ts.matches?qo(e):x} ${t}</main
    >
    ${es(e)} ${hn(e)} ${Bo(e)}`}var ss=8,cs=12,ls=4,us=15,ds=60,fs=10,ps=`04:`,ms=9e5,hs=class{constructor(e,t){this.state=e,this.source=t,this.hasOwnFrame=!0,this.order=[],this.orderedAt=-1/0,this.orderedFor=``;let{query:n}=e.address,r=n.get(`theme`),i=n.get(`lang`);(r===`light`||r===`dark`)&&(document.documentElement.dataset.theme=r),(i===`vi`||i===`en`)&&(e.language=i),this.stayAwake(),document.addEventListener(`visibilitychange`,()=>void this.stayAwake())}shortName(e){return this.state.isSimulated?e.replace(/ \((mô phỏng|simulated)\)$/,``):e}async stayAwake(){if(!document.hidden&&`wakeLock`in navigator)try{await navigator.wakeLock.request(`screen`)}catch{}}draw(){let{state:e}=this,{words:t,language:n,address:r}=e,i=this.source.present(),a=e.agencies.value;if(!i||!a)return v`<main>${nn(e,this.source.failure,()=>this.source.retry())}</main>`;let o=r.query.get(`agency`)?.toUpperCase(),s=o&&a.find(o)||a.only(),c=o&&s?_t(i,a,s.code):i,l=o?a.children(o):a.top(),u=N(r.query),d=Dn(a,l,i.own,void 0,n,e.thresholds),f=Rn(d),{shown:p,page:m,pages:h,inTrouble:ee}=this.choose(d),g=c.total.counts,te=this.age(),ne=te>ms,_=e=>ne?`–`:z(e,n),re=A(u,g),y=Math.floor(Date.now()/6e4/fs)%2==0?``:`shifted`,b=rs(e);e.hasNewBundle&&b.time.startsWith(ps)&&location.reload();let ie=v`<header>
      <h1>${s?R(s,n):t.appName}</h1>
      <p>${we(c.from,c.to,n)}</p>
      <span class="wall-live" data-live=${e.link.state}>${b.mark}${b.word}</span>
      <time>${b.time.slice(0,5)}</time>
    </header>`,S=e.isSimulated?v` <b class="made-up">${t.madeUp}</b>`:x;return v`<div class="wall ${y} ${e.link.isStale()?`stale`:``}">
      ${ie}
      <main>
        <section class="wall-left">
          ${e.link.isStale()?v`<div class="wall-hero">
                <h2>${t.oldFigures}${S}</h2>
                <div class="wall-old">${t.minutes(z(Math.floor(te/6e4),n))}</div>
              </div>`:v`<div class="wall-hero">
                <h2>${u===`early`?t.earlyRate:t.onTimeRate}${S}</h2>
                <div class="wall-rate" data-figure="rate">${V(re,n)}</div>
                <p>${_(re.numerator)} / ${_(re.denominator)} ${t.dossiersOf}</p>
              </div>`}
          <div class="wall-counts">
            <div class="bad">${H(`red`)}<h2>${t.overdueNow}</h2><b>${_(g.overdue)}</b></div>
            <div class="warn">
              ${H(`amber`)}<h2>${t.dueToday}</h2>
              <b>${c.total.dueToday===void 0?`–`:_(c.total.dueToday)}</b>
            </div>
          </div>
          <div class="wall-lights">
            ${this.light(`red`,f.red,t.redWord)}
            ${this.light(`amber`,f.amber,t.amberWord)}
            ${this.light(`green`,f.green,t.greenWord)}
          </div>
        </section>
        <section class="wall-right">
          <div class="wall-head">
            <h2>
              ${t.needAttention}
              <small>${t.wallCount(_(p.length),_(ee))}</small>
            </h2>
            <span>${t.onTime}</span><span>${t.late}</span>
          </div>
          ${p.length===0?v`<p class="wall-none">${t.noTrouble}</p>`:x}
          <ol class=${p.length<=ls?`roomy`:``}>
            ${qr(p,e=>e.code,e=>v`<li class=${e.level} data-code=${e.code}>
                ${H(e.level)}<span class="vh">${t.levels[e.level]}</span>
                <span class="wall-name">${this.shortName(e.name)}</span>
                <b>${ne?`–`:V(A(u,e.counts),n)}</b>
                <b class="wall-overdue">${_(e.counts.overdue)}</b>
              </li>`)}
          </ol>
        </section>
      </main>
      <footer>
        <span>${t.formulaSentences[u]}</span>
        <span>
          ${h>1?`${z(m+1,n)} / ${z(h,n)} · `:x}
          ${t.redBelow(gn(e,e.thresholds.red),gn(e,e.thresholds.amber))}
        </span>
      </footer>
    </div>`}age(){let{heardAt:e}=this.state.link;return e===void 0?0:performance.now()-e}light(e,t,n){return v`<span>${H(e)}<b>${z(t,this.state.language)}</b>${n}</span>`}choose(e){let{query:t}=this.state.address,n=Number(t.get(`top`)),r=Number.isInteger(n)&&n>=1?Math.min(n,cs):ss,i=N(t),a=e.filter(e=>e.level===`red`||e.level===`amber`),o=new Map(a.map(e=>[e.code,e])),s=performance.now(),c=t.toString();(!(this.order.length===a.length&&this.order.every(e=>o.has(e)))||c!==this.orderedFor||s-this.orderedAt>=ds*1e3)&&(this.order=Ln(a,[],i).map(e=>e.code),this.orderedAt=s,this.orderedFor=c);let l=this.order.flatMap(e=>o.get(e)??[]),u=l.filter(e=>e.level===`red`);if(u.length<=r)return{shown:l.slice(0,r),page:0,pages:1,inTrouble:l.length};let d=Math.ceil(u.length/r),f=Math.floor(Date.now()/1e3/us)%d;return{shown:u.slice(f*r,(f+1)*r),page:f,pages:d,inTrouble:u.length}}},gs=class{constructor(e){this.state=e}draw(){let{words:e,address:t}=this.state;return v`<div class="card notice">
      <h1>${e.unknownPage}</h1>
      <p><a href=${P({name:`overview`},t.query)}>${e.toOverview}</a></p>
    </div>`}},_s=class{constructor(e){this.state=e,this.shown=``,this.figures=new wt(e),this.page=new gs(e)}draw(){let{view:e}=this.state.address,t=nt(e);t!==this.shown&&(this.shown=t,this.page=this.pageOf(e));let n=this.page.draw();return this.page.hasOwnFrame?n:os(this.state,n)}title(){let{words:e,language:t,agencies:n,address:r}=this.state,{view:i}=r;switch(i.name){case`agency`:{let e=n.value?.find(i.code);return e?R(e,t):i.code}case`dossier`:return i.code;case`sign-in`:return e.signIn;case`alert`:return e.alertNumber(String(i.id));case`unknown`:return e.unknownPage;default:return e[i.name]}}pageOf(e){switch(e.name){case`overview`:return new Ai(this.state,this.figures);case`dossier`:return new za(this.state,e.code);case`agency`:return new Ni(this.state,this.figures,e.code);case`wall`:return new hs(this.state,this.figures);case`alerts`:return new xo(this.state);case`alert`:return new Co(this.state,e.id);case`calendar`:return new ta(this.state);case`sign-in`:return new Ao(this.state);case`reports`:return new Oo(this.state);case`unknown`:return new gs(this.state)}}},vs=500,ys=15e3,bs=.2;function xs(e,t){return Math.min(ys,vs*2**Math.min(e-1,20))*(.8+2*bs*t)}var Ss=class{constructor(e,t){this.ports=e,this.listener=t,this.state=`connecting`,this.attempt=0,this.generation=0,this.triedAt=0}start(){this.connect()}look(){let e=Math.max(this.heardAt??0,this.triedAt);this.socket&&this.ports.now()-e>5e3?this.lost():this.listener.changed()}isStale(){return this.heardAt!==void 0&&this.ports.now()-this.heardAt>15e3}greetAgain(){this.state===`live`&&this.socket?.send(this.listener.greeting())}hurry(){this.socket===void 0&&this.connect()}connect(){this.cancelRetry?.(),this.cancelRetry=void 0,this.triedAt=this.ports.now();let e=++this.generation,t=()=>e===this.generation;this.socket=this.ports.open({opened:()=>{t()&&this.socket?.send(this.listener.greeting())},message:e=>{t()&&this.heard(e)},closed:()=>{t()&&this.lost()}})}heard(e){this.heardAt=this.ports.now(),this.state=`live`,this.attempt=0,this.listener.message(e)}lost(){++this.generation,this.socket?.close(),this.socket=void 0,this.state=`reconnecting`,++this.attempt;let e=xs(this.attempt,this.ports.random());this.cancelRetry?.(),this.cancelRetry=this.ports.after(e,()=>this.connect()),this.listener.changed()}};function Cs(e,t){let{from:n,to:r,timeZone:i,catalogueVersion:a,asOf:o,total:s,provisionalOpen:c,simulated:l}=e;return{from:n,to:r,timeZone:i,catalogueVersion:a,asOf:o,total:s,provisionalOpen:c,simulated:l,revision:t,rows:new Map(e.rows),alertsStanding:e.alertsTotal,alertsRevision:t}}function ws(e,t){return t>e.asOf?{...e,asOf:t}:e}function Ts(e,t){let n=new Map(e.rows);for(let e of t.removedKeys)n.delete(e);for(let[e,r]of t.rows)n.set(e,r);return{...e,asOf:t.asOf||e.asOf,rows:n,total:t.total??e.total,alertsStanding:t.alertsTotal??e.alertsStanding,alertsRevision:t.alertNotices>0?e.revision+1:e.alertsRevision,provisionalOpen:t.provisionalOpen??e.provisionalOpen,revision:e.revision+1}}function Es(e){return{open:t=>{let n=new URL(`/v1/live`,location.href);n.protocol=n.protocol.replace(`http`,`ws`);let r,i=!1;return e().then(e=>{if(i)return;let a=`tiendo.v1.protobuf`;r=new WebSocket(n,e===void 0?a:[a,`tiendo.ticket.${e}`]),r.binaryType=`arraybuffer`,r.addEventListener(`open`,()=>t.opened()),r.addEventListener(`message`,({data:e})=>{e instanceof ArrayBuffer&&t.message(new Uint8Array(e))}),r.addEventListener(`close`,()=>t.closed())},()=>t.closed()),{send:e=>{r?.readyState===WebSocket.OPEN&&r.send(new Uint8Array(e))},close:()=>{i=!0,r?.close()}}},now:()=>performance.now(),random:()=>Math.random(),after:(e,t)=>{let n=setTimeout(t,e);return()=>clearTimeout(n)}}}function Ds(){let e=this.buf,t=this.pos,n=0,r=0;for(let i=0;i<28;i+=7){let a=e[t++];if(n|=(a&127)<<i,!(a&128)){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=r;return}}let i=e[t++];if(n|=(i&15)<<28,r=(i&112)>>4,!(i&128))this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=r;else{for(let i=3;i<=31;i+=7){let a=e[t++];if(r|=(a&127)<<i,!(a&128)){this.pos=t,this.assertBounds(),this.varint64Lo=n,this.varint64Hi=r;return}}throw Error(`invalid varint`)}}var Os=4294967296;function ks(e){let t=e[0]===`-`;t&&(e=e.slice(1));let n=1e6,r=0,i=0;function a(t,a){let o=Number(e.slice(t,a));i*=n,r=r*n+o,r>=Os&&(i+=r/Os|0,r%=Os)}return a(-24,-18),a(-18,-12),a(-12,-6),a(-6),t?Ps(r,i):Ns(r,i)}function As(e,t){let n=Ns(e,t),r=n.hi&2147483648;r&&(n=Ps(n.lo,n.hi));let i=js(n.lo,n.hi);return r?`-`+i:i}function js(e,t){if({lo:e,hi:t}=Ms(e,t),t<=2097151)return String(Os*t+e);let n=e&16777215,r=(e>>>24|t<<8)&16777215,i=t>>16&65535,a=n+r*6777216+i*6710656,o=r+i*8147497,s=i*2,c=1e7;return a>=c&&(o+=Math.floor(a/c),a%=c),o>=c&&(s+=Math.floor(o/c),o%=c),s.toString()+Fs(o)+Fs(a)}function Ms(e,t){return{lo:e>>>0,hi:t>>>0}}function Ns(e,t){return{lo:e|0,hi:t|0}}function Ps(e,t){return t=~t,e?e=~e+1:t+=1,Ns(e,t)}var Fs=e=>{let t=String(e);return`0000000`.slice(t.length)+t};function Is(){let e=this.buf[this.pos++];if(!(e&128))return this.assertBounds(),e;let t=e&127;if(e=this.buf[this.pos++],t|=(e&127)<<7,!(e&128)||(e=this.buf[this.pos++],t|=(e&127)<<14,!(e&128))||(e=this.buf[this.pos++],t|=(e&127)<<21,!(e&128)))return this.assertBounds(),t;e=this.buf[this.pos++],t|=(e&15)<<28;for(let t=5;e&128&&t<10;t++)e=this.buf[this.pos++];if(e&128)throw Error(`invalid varint`);return this.assertBounds(),t>>>0}var Z=Ls();function Ls(){let e=new DataView(new ArrayBuffer(8));if(typeof BigInt==`function`&&typeof e.getBigInt64==`function`&&typeof e.getBigUint64==`function`&&typeof e.setBigInt64==`function`&&typeof e.setBigUint64==`function`&&(globalThis.Deno||globalThis.Bun||typeof process!=`object`||{}.BUF_BIGINT_DISABLE!==`1`)){let t=BigInt(`-9223372036854775808`),n=BigInt(`9223372036854775807`),r=BigInt(`0`),i=BigInt(`18446744073709551615`);return{zero:BigInt(0),supported:!0,parse(e){let r=typeof e==`bigint`?e:BigInt(e);if(r>n||r<t)throw Error(`invalid int64: ${e}`);return r},uParse(e){let t=typeof e==`bigint`?e:BigInt(e);if(t>i||t<r)throw Error(`invalid uint64: ${e}`);return t},enc(t){return e.setBigInt64(0,this.parse(t),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},uEnc(t){return e.setBigInt64(0,this.uParse(t),!0),{lo:e.getInt32(0,!0),hi:e.getInt32(4,!0)}},dec(t,n){return e.setInt32(0,t,!0),e.setInt32(4,n,!0),e.getBigInt64(0,!0)},uDec(t,n){return e.setInt32(0,t,!0),e.setInt32(4,n,!0),e.getBigUint64(0,!0)}}}return{zero:`0`,supported:!1,parse(e){return typeof e!=`string`&&(e=e.toString()),Rs(e),e},uParse(e){return typeof e!=`string`&&(e=e.toString()),zs(e),e},enc(e){return typeof e!=`string`&&(e=e.toString()),Rs(e),ks(e)},uEnc(e){return typeof e!=`string`&&(e=e.toString()),zs(e),ks(e)},dec(e,t){return As(e,t)},uDec(e,t){return js(e,t)}}}function Rs(e){if(!/^-?[0-9]+$/.test(e))throw Error(`invalid int64: `+e)}function zs(e){if(!/^[0-9]+$/.test(e))throw Error(`invalid uint64: `+e)}var Bs;function Vs(e){Bs=Object.assign(Object.assign({},e),{encodeUtf8Into:e.encodeUtf8Into??Us(e.encodeUtf8.bind(e))})}function Hs(){if(!Bs){let e=globalThis;if(!e.TextEncoder||!e.TextDecoder)throw Error(`encoding API missing: install TextEncoder and TextDecoder on globalThis`);let t=new e.TextEncoder,n=new e.TextDecoder(`utf-8`,{ignoreBOM:!0}),r,i={encodeUtf8(e){return t.encode(e)},decodeUtf8(t,i){return i?(r||=new e.TextDecoder(`utf-8`,{fatal:!0,ignoreBOM:!0}),r.decode(t)):n.decode(t)},checkUtf8(e){try{return!0}catch{return!1}}};t.encodeInto&&(i.encodeUtf8Into=t.encodeInto.bind(t));let a=String.prototype.isWellFormed;a&&(i.checkUtf8=e=>a.call(e)),Vs(i)}return Bs}function Us(e){return(t,n)=>{let r=e(t);return n.set(r),{written:r.byteLength}}}var Q;(function(e){e[e.Varint=0]=`Varint`,e[e.Bit64=1]=`Bit64`,e[e.LengthDelimited=2]=`LengthDelimited`,e[e.StartGroup=3]=`StartGroup`,e[e.EndGroup=4]=`EndGroup`,e[e.Bit32=5]=`Bit32`})(Q||={});var Ws=class{constructor(e){this.stackPos=[],this.encodeUtf8Into=e?Us(e):Hs().encodeUtf8Into,this.buffer=qs,this.viewCache=Js,this.pos=0}ensureCapacity(e){let t=this.pos+e;if(t>this.buffer.length){let e=this.buffer.length||Gs;for(;e<t;)e*=2;let n=new Uint8Array(e);this.pos>0&&n.set(this.buffer),this.buffer=n}}view(){let e=this.buffer,t=this.viewCache;if(t.byteLength===e.byteLength)return t;let n=new DataView(e.buffer);return this.viewCache=n,n}finish(){let e=this.buffer.slice(0,this.pos);return this.pos=0,this.stackPos=[],e}fork(){return this.stackPos.push(this.pos),this.ensureCapacity(Ks),this.buffer[this.pos++]=0,this}join(){let e=this.stackPos.pop();if(e===void 0)throw Error(`invalid state, fork stack empty`);let t=this.pos-e-Ks,n=Xs(t);return n>Ks&&(this.ensureCapacity(n-Ks),this.buffer.copyWithin(e+n,e+Ks,this.pos)),this.pos=e,this.uint32(t),this.pos+=t,this}tag(e,t){return this.uint32((e<<3|t)>>>0)}raw(e){return this.ensureCapacity(e.length),this.buffer.set(e,this.pos),this.pos+=e.length,this}uint32(e){if($s(e),this.ensureCapacity(5),e<128)return this.buffer[this.pos++]=e,this;for(;e>127;)this.buffer[this.pos++]=e&127|128,e>>>=7;return this.buffer[this.pos++]=e,this}int32(e){if(Qs(e),e>=0)return this.uint32(e);this.ensureCapacity(10);for(let t=0;t<9;t++)this.buffer[this.pos++]=e&127|128,e>>=7;return this.buffer[this.pos++]=1,this}bool(e){return this.ensureCapacity(1),this.buffer[this.pos++]=+!!e,this}bytes(e){return this.uint32(e.byteLength),this.raw(e)}string(e){typeof e!=`string`&&(e=String(e));let t=e.length;if(t<=Ys){this.ensureCapacity(t+1);let n=this.buffer,r=this.pos;n[r++]=t;let i=0;for(;i<t;i++){let t=e.charCodeAt(i);if(t>127)break;n[r++]=t}if(i==t)return this.pos=r,this}this.ensureCapacity(t*3+5);let n=Xs(t),r=this.buffer,i=this.pos,{written:a}=this.encodeUtf8Into(e,r.subarray(i+n)),o=Xs(a);return o!=n&&r.copyWithin(i+o,i+n,i+n+a),this.uint32(a),this.pos+=a,this}float(e){return ec(e),this.ensureCapacity(4),this.view().setFloat32(this.pos,e,!0),this.pos+=4,this}double(e){return this.ensureCapacity(8),this.view().setFloat64(this.pos,e,!0),this.pos+=8,this}fixed32(e){return $s(e),this.ensureCapacity(4),this.view().setUint32(this.pos,e,!0),this.pos+=4,this}sfixed32(e){return Qs(e),this.ensureCapacity(4),this.view().setInt32(this.pos,e,!0),this.pos+=4,this}sint32(e){return Qs(e),this.uint32((e<<1^e>>31)>>>0)}sfixed64(e){let t=Z.enc(e);this.ensureCapacity(8);let n=this.view();return n.setInt32(this.pos,t.lo,!0),n.setInt32(this.pos+4,t.hi,!0),this.pos+=8,this}fixed64(e){let t=Z.uEnc(e);this.ensureCapacity(8);let n=this.view();return n.setInt32(this.pos,t.lo,!0),n.setInt32(this.pos+4,t.hi,!0),this.pos+=8,this}int64(e){let t=Z.enc(e);return this.writeVarint64(t.lo,t.hi)}sint64(e){let t=Z.enc(e),n=t.hi>>31,r=t.lo<<1^n,i=(t.hi<<1|t.lo>>>31)^n;return this.writeVarint64(r,i)}uint64(e){let t=Z.uEnc(e);return this.writeVarint64(t.lo,t.hi)}writeVarint64(e,t){this.ensureCapacity(10);let n=this.buffer,r=this.pos;for(let i=0;i<28;i+=7){let a=e>>>i,o=!(!(a>>>7)&&t==0);if(n[r++]=(o?a|128:a)&255,!o)return this.pos=r,this}let i=e>>>28&15|(t&7)<<4,a=!!(t>>3);if(n[r++]=(a?i|128:i)&255,!a)return this.pos=r,this;for(let e=3;e<31;e+=7){let i=t>>>e,a=!!(i>>>7);if(n[r++]=(a?i|128:i)&255,!a)return this.pos=r,this}return n[r++]=t>>>31&1,this.pos=r,this}},Gs=128,Ks=1,qs=new Uint8Array,Js=new DataView(qs.buffer),Ys=32;function Xs(e){return e<128?1:e<16384?2:e<2097152?3:e<268435456?4:5}var Zs=class{constructor(e,t=Hs().decodeUtf8){this.decodeUtf8=t,this.varint64Lo=0,this.varint64Hi=0,this.varint64=Ds,this.uint32=Is,this.buf=e,this.len=e.length,this.pos=0,this.view=new DataView(e.buffer,e.byteOffset,e.byteLength)}tag(){let e=this.pos,t=this.uint32(),n=this.pos-e;if(n>5||n==5&&this.buf[this.pos-1]>15)throw Error(`illegal tag: varint overflows uint32`);let r=t>>>3,i=t&7;if(r<=0||i>5)throw Error(`illegal tag: field no `+r+` wire type `+i);return[r,i]}skip(e,t,n=100){let r=this.pos;switch(e){case Q.Varint:for(;this.buf[this.pos++]&128;);break;case Q.Bit64:this.pos+=4;case Q.Bit32:this.pos+=4;break;case Q.LengthDelimited:let r=this.uint32();this.pos+=r;break;case Q.StartGroup:if(n<=0)throw Error(`maximum recursion depth reached`);for(;;){let[e,r]=this.tag();if(r===Q.EndGroup){if(t!==void 0&&e!==t)throw Error(`invalid end group tag`);break}this.skip(r,e,n-1)}break;default:throw Error(`cant skip wire type `+e)}return this.assertBounds(),this.buf.subarray(r,this.pos)}assertBounds(){if(this.pos>this.len)throw RangeError(`premature EOF`)}int32(){return this.uint32()|0}sint32(){let e=this.uint32();return e>>>1^-(e&1)}int64(){return this.varint64(),Z.dec(this.varint64Lo,this.varint64Hi)}uint64(){return this.varint64(),Z.uDec(this.varint64Lo,this.varint64Hi)}sint64(){this.varint64();let e=this.varint64Lo,t=this.varint64Hi,n=-(e&1);return e=(e>>>1|(t&1)<<31)^n,t=t>>>1^n,Z.dec(e,t)}bool(){let e=this.buf[this.pos];return e<128?(this.pos++,e!==0):(this.varint64(),this.varint64Lo!==0||this.varint64Hi!==0)}fixed32(){return this.view.getUint32((this.pos+=4)-4,!0)}sfixed32(){return this.view.getInt32((this.pos+=4)-4,!0)}fixed64(){return Z.uDec(this.sfixed32(),this.sfixed32())}sfixed64(){return Z.dec(this.sfixed32(),this.sfixed32())}float(){return this.view.getFloat32((this.pos+=4)-4,!0)}double(){return this.view.getFloat64((this.pos+=8)-8,!0)}bytes(){let e=this.uint32(),t=this.pos;return this.pos+=e,this.assertBounds(),this.buf.subarray(t,t+e)}string(e){let t=this.uint32(),n=this.pos;this.pos+=t,this.assertBounds();let r=this.buf;if(t<=Ys){let i=Array(t);for(let a=0;a<t;a++){let t=r[n+a];if(t>127)return this.decodeUtf8(r.subarray(n,this.pos),e);i[a]=t}return String.fromCharCode.apply(String,i)}return this.decodeUtf8(r.subarray(n,this.pos),e)}};function Qs(e){if(typeof e==`string`)e=Number(e);else if(typeof e!=`number`)throw Error(`invalid int32: `+typeof e);if(!Number.isInteger(e)||e>2147483647||e<-2147483648)throw Error(`invalid int32: `+e)}function $s(e){if(typeof e==`string`)e=Number(e);else if(typeof e!=`number`)throw Error(`invalid uint32: `+typeof e);if(!Number.isInteger(e)||e>4294967295||e<0)throw Error(`invalid uint32: `+e)}function ec(e){if(typeof e==`string`){let t=e;if(e=Number(e),Number.isNaN(e)&&t!==`NaN`)throw Error(`invalid float32: `+t)}else if(typeof e!=`number`)throw Error(`invalid float32: `+typeof e);if(!Number.isFinite(Math.fround(e))&&Number.isFinite(e))throw Error(`invalid float32: `+e)}var tc=10,nc=class extends Zs{constructor(e){super(e),this.bytesOf=e}unsigned(){let e=0,t=1;for(let n=0;n<tc;++n){let n=this.bytesOf[this.pos++];if(n===void 0)break;if(e+=(n&127)*t,n<128)return e;t*=128}throw RangeError(`a number has no end`)}signed(){let e=this.unsigned();return e%2==0?e/2:-(e+1)/2}message(e){let t=this.uint32()+this.pos;this.fields(t,e)}fields(e,t){if(e>this.len)throw RangeError(`a message is cut off`);for(;this.pos<e;){let[e,n]=this.tag(),r=this.pos;t(e)||(this.pos=r,this.skip(n,e))}}};function rc(e){let t=0,n=0;return e.message(r=>{if(r===1)t=e.unsigned();else if(r===2)n=e.uint32();else return!1;return!0}),t*1e3+Math.floor(n/1e6)}function ic(e){let t=``,n=0,r={...Ne};return e.message(i=>{if(i===1)t=e.string();else if(i===7)n=e.signed();else if(i===5)e.message(t=>{let n=Me[t-1];return n!==void 0&&(r[n]=e.signed(),!0)});else return!1;return!0}),[t,{counts:r,dueToday:n}]}function ac(e){let t=[],n={kind:`snapshot`,position:0,asOf:0,from:``,to:``,catalogueVersion:0,rows:t,total:void 0,alertsTotal:0,timeZone:``,provisionalOpen:0,simulated:!1,build:``};return e.message(r=>{switch(r){case 1:n.position=e.unsigned();break;case 3:n.asOf=rc(e);break;case 4:n.from=e.string();break;case 5:n.to=e.string();break;case 6:n.catalogueVersion=e.uint32();break;case 8:t.push(ic(e));break;case 9:n.total=ic(e)[1];break;case 11:n.alertsTotal=e.unsigned();break;case 12:n.timeZone=e.string();break;case 13:n.provisionalOpen=e.unsigned();break;case 14:n.simulated=e.bool();break;case 15:n.build=e.string();break;default:return!1}return!0}),{...n,total:n.total??Pe}}function oc(e){let t=[],n=[],r={kind:`update`,position:0,asOf:0,rows:t,removedKeys:n,alertNotices:0,total:void 0,alertsTotal:void 0,provisionalOpen:void 0};return e.message(i=>{switch(i){case 1:r.position=e.unsigned();break;case 3:r.asOf=rc(e);break;case 4:t.push(ic(e));break;case 5:n.push(e.string());break;case 6:r.total=ic(e)[1];break;case 7:return++r.alertNotices,!1;case 8:r.alertsTotal=e.unsigned();break;case 9:r.provisionalOpen=e.unsigned();break;default:return!1}return!0}),r}function sc(e){let t=0,n=0;return e.message(r=>{if(r===1)t=e.unsigned();else if(r===3)n=rc(e);else return!1;return!0}),{kind:`heartbeat`,position:t,asOf:n}}function cc(e){let t=``;return e.message(n=>n===3&&(t=e.string(),!0)),{kind:`error`,message:t}}function lc(e){let t=new nc(e),n;return t.fields(e.length,e=>{switch(e){case 1:n=ac(t);break;case 2:n=oc(t);break;case 3:n=sc(t);break;case 4:n=cc(t);break;default:return!1}return!0}),n}var uc={today:1,month:2,quarter:3,year:4,range:5},dc=1;function fc(e){let t=new Ws().tag(1,Q.LengthDelimited).fork();return t.tag(2,Q.Varint).bool(!0),t.tag(3,Q.Varint).uint32(uc[e.kind]),e.kind===`range`&&(t.tag(4,Q.LengthDelimited).string(e.from),t.tag(5,Q.LengthDelimited).string(e.to)),t.tag(6,Q.Varint).uint32(dc),t.join().finish()}var pc=6e5,mc=3e4,hc=1e3,gc=class{constructor(e){this.draw=e,this.address=tt(new URL(location.href)),this.language=localStorage.getItem(`language`)===`en`?`en`:`vi`,this.judgedBy=qe,this.alertsSeen=-1,this.position=0,this.hasNewBundle=!1,this.isPrinting=!1,this.subscribedTo=``,this.clock=new je(`Asia/Ho_Chi_Minh`),this.isDrawn=!1,this.wasLost=!1,this.agencies=new L(()=>this.changed()),this.alerts=new L(()=>this.changed()),this.procedures=new L(()=>this.changed()),this.link=new Ss(Es(()=>this.ticket()),{greeting:()=>this.greeting(),message:e=>this.take(e),changed:()=>{this.link.state===`reconnecting`&&(this.wasLost=!0),this.changed()}})}get isSimulated(){return this.picture?.simulated??this.me?.simulated??!1}get thresholds(){return this.judgedBy[N(this.address.query)]}learnThresholds(e){JSON.stringify(e)!==JSON.stringify(this.judgedBy)&&(this.judgedBy=e,this.markThreshold())}markThreshold(){document.documentElement.style.setProperty(`--threshold`,`${this.thresholds.amber}%`)}get words(){return Ii(this.language)}start(){this.applyTheme(),addEventListener(`popstate`,()=>this.moved()),this.address.view.name!==`sign-in`&&(this.learnWhoAsks(),this.link.start(),setInterval(()=>this.link.look(),1e3),document.addEventListener(`visibilitychange`,()=>this.seenAgain()),addEventListener(`resize`,()=>this.changed()),addEventListener(`scroll`,()=>this.changed(),{passive:!0}),addEventListener(`beforeprint`,()=>this.print(!0)),addEventListener(`afterprint`,()=>this.print(!1)),this.lookForBundle())}print(e){this.isPrinting=e,this.draw()}get remembersSession(){return localStorage.getItem(`signed-in`)===`yes`}set remembersSession(e){e?localStorage.setItem(`signed-in`,`yes`):localStorage.removeItem(`signed-in`)}async learnWhoAsks(){try{this.me=await I(`/v1/me`),this.remembersSession=this.me.by===`cookie`,this.changed()}catch(e){gt(e).status===401&&this.toSignIn()}}async ticket(){if(this.remembersSession)try{return(await pt(`/v1/live/ticket`)).ticket}catch(e){throw e instanceof lt&&e.status===401&&this.toSignIn(),e}}toSignIn(){this.remembersSession=!1;let{pathname:e,search:t}=location;location.replace(`/sign-in?next=${encodeURIComponent(e+t)}`)}async signOut(){this.remembersSession=!1,await ht().catch(()=>void 0),location.replace(`/sign-in`)}changed(){this.isDrawn||document.hidden||(this.isDrawn=!0,requestAnimationFrame(()=>{this.isDrawn=!1,this.draw()}))}seenAgain(){document.hidden||(this.link.hurry(),this.link.greetAgain(),this.changed())}go(e){history.pushState(null,``,e),this.moved(),scrollTo(0,0),document.getElementById(`content`)?.focus({preventScroll:!0})}replace(e){history.replaceState(null,``,e),this.moved()}moved(){this.address=tt(new URL(location.href)),this.refused=void 0,this.markThreshold(),this.subscribe(),this.changed()}switchLanguage(){this.language=this.language===`vi`?`en`:`vi`,localStorage.setItem(`language`,this.language),this.changed()}switchTheme(){let e=getComputedStyle(document.documentElement).colorScheme.startsWith(`dark`);localStorage.setItem(`theme`,e?`light`:`dark`),this.applyTheme(),this.changed()}applyTheme(){let e=localStorage.getItem(`theme`);(e===`light`||e===`dark`)&&(document.documentElement.dataset.theme=e)}subscribe(){this.periodKey()!==this.subscribedTo&&(this.picture=void 0,this.link.greetAgain())}periodKey(){return JSON.stringify(rt(this.address.query))}greeting(){return this.subscribedTo=this.periodKey(),fc(rt(this.address.query))}take(e){let t=lc(e);switch(t?.kind){case`snapshot`:this.refused=void 0,this.picture=Cs(t,(this.picture?.revision??0)+1),this.position=t.position,this.picture.timeZone!==this.clock.zone&&(this.clock=new je(this.picture.timeZone)),this.wasLost&&this.lookForBundle(),this.wasLost=!1,this.build??=t.build,t.build!==this.build&&(this.hasNewBundle=!0);break;case`update`:this.picture&&=Ts(this.picture,t),this.position=t.position;break;case`heartbeat`:this.picture&&=ws(this.picture,t.asOf),this.position=t.position;break;case`error`:this.refused=t.message;break;case void 0:return}this.changed()}heldUntil(){let{picture:e}=this;return e&&(e.asOf||Date.now())}get zoneClock(){return this.clock}loadAgencies(){let e=this.picture?.catalogueVersion;this.firstVersion??=e;let t=e===this.firstVersion?`first`:String(e);this.agencies.want(t,pc,async e=>new Et(_c((await I(`/v1/agencies`,{},e)).rows,new Date().toISOString().slice(0,10))))}get failure(){return this.agencies.failure}loadProcedures(){this.procedures.want(`procedures`,pc,e=>I(`/v1/procedures`,{},e))}alertsMaxAge(e){return(this.picture?.alertsRevision??0)===e?mc:hc}loadAlerts(){this.alerts.want(`counts`,this.alertsMaxAge(this.alertsSeen),e=>(this.alertsSeen=this.picture?.alertsRevision??0,I(`/v1/alerts`,{state:`firing`,limit:`1`},e)))}async lookForBundle(){try{let e=(await fetch(`/`,{method:`HEAD`,headers:{Accept:`text/html`}})).headers.get(`ETag`);this.bundle===void 0?this.bundle=e:e!==null&&e!==this.bundle&&(this.hasNewBundle=!0),this.changed()}catch{}}};function _c(e,t){let n=new Map(e.map(e=>[e.agency_code,e.parent_code]));return e.map(e=>{let r=e.valid_to!==null&&e.valid_to<t&&e.successor_code!==null?n.get(e.successor_code??``):e.parent_code;return{code:e.agency_code,nameVi:e.name_vi,nameEn:e.name_en,kind:e.level,parent:r??void 0}})}var vc=document.createElement(`div`);vc.id=`app`,document.body.replaceChildren(vc);var $=new gc(()=>{let e=`${yc.title()} · ${$.words.appName}`;document.title!==e&&(document.title=e),document.documentElement.lang!==$.language&&(document.documentElement.lang=$.language),ve(yc.draw(),vc)}),yc=new _s($);document.addEventListener(`click`,e=>{if(e.defaultPrevented||e.button!==0||e.ctrlKey||e.metaKey||e.shiftKey||e.altKey)return;let t=e.target.closest(`a`);if(!t||t.target!==``||t.hasAttribute(`download`))return;let n=new URL(t.href);n.origin!==location.origin||n.pathname.startsWith(`/v1/`)||(n.pathname!==location.pathname||n.search!==location.search||n.hash===``)&&(e.preventDefault(),$.go(n.pathname+n.search))}),document.addEventListener(`pointerdown`,e=>{for(let t of document.querySelectorAll(`details.picker[open]`))t.contains(e.target)||t.removeAttribute(`open`)}),document.addEventListener(`keydown`,e=>zo($,e)),mn($),$.start(),$.changed();